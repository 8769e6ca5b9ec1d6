// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include <tenon/backend/memory/version.hpp>

namespace tenon::inline v0::memory_engine {

/// A row wherever it lies: cells that a query has made, or a row of a table.
class row_view {
 public:
  row_view() = default;
  explicit row_view(const cell* cells) noexcept : bits_(reinterpret_cast<std::uintptr_t>(cells)) {}
  explicit row_view(const row_version* version) noexcept
      : bits_(reinterpret_cast<std::uintptr_t>(version) | 1U) {}

  /// A value where it lies, or in `room`.
  const cell& get(std::size_t column, cell& room) const noexcept {
    if ((bits_ & 1U) == 0) return cells()[column];
    version()->cells().get(column, room);
    return room;
  }
  cell operator[](std::size_t column) const noexcept {
    cell room;
    return get(column, room);
  }
  const cell* cells() const noexcept { return reinterpret_cast<const cell*>(bits_); }
  const row_version* version() const noexcept { return reinterpret_cast<const row_version*>(bits_ - 1U); }

 private:
  std::uintptr_t bits_ = 0;
};
static_assert(alignof(row_version) > 1 && alignof(cell) > 1, "the lowest bit of an address tells them apart");

}  // namespace tenon::inline v0::memory_engine
