// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <tenon/backend/memory/arena.hpp>
#include <tenon/backend/memory/value.hpp>

namespace tenon::inline v0::memory_engine {

/// Not deleted; also "no snapshot".
inline constexpr std::uint64_t never = ~std::uint64_t{0};

/// One state of a row, one block: this header, the cells, their bytes. The cells never change once the
/// version is in its table. A row's versions are a chain from the newest to the oldest.
struct row_version {
  std::uint64_t created;  ///< the commit that made it
  std::uint64_t deleted;  ///< the commit that replaced or removed it, or `never`
  row_version* older;
  row_version* newer;
  std::uint32_t slot;  ///< its row's place in the table
  std::uint32_t size;  ///< of the block

  cell* cells() noexcept { return reinterpret_cast<cell*>(this + 1); }
  const cell* cells() const noexcept { return reinterpret_cast<const cell*>(this + 1); }

  bool visible(std::uint64_t snapshot) const noexcept { return created <= snapshot && snapshot < deleted; }
};
static_assert(sizeof(row_version) % alignof(cell) == 0);

/// A version with copies of these cells, in no table yet.
inline row_version* make_version(arena& from, const cell* cells, std::size_t width, std::uint64_t number) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (has_bytes(cells[i].kind)) bytes += cells[i].bytes.size;
  }
  const std::size_t size = sizeof(row_version) + width * sizeof(cell) + bytes;
  if (size > 0x7fffffff) [[unlikely]]
    detail::fail(error_kind::limit, "memory: a row is larger than 2 GiB");
  auto* const made = ::new (from.allocate(size))
      row_version{number, never, nullptr, nullptr, 0, static_cast<std::uint32_t>(size)};
  cell* const own = made->cells();
  std::memcpy(static_cast<void*>(own), cells, width * sizeof(cell));
  char* place = reinterpret_cast<char*>(own + width);
  for (std::size_t i = 0; i < width; ++i) {
    if (!has_bytes(own[i].kind)) continue;
    const std::size_t length = own[i].bytes.size;
    if (length != 0) std::memcpy(place, own[i].bytes.data, length);
    own[i].bytes.data = place;
    place += length;
  }
  return made;
}

inline void free_version(arena& from, row_version* version) noexcept {
  from.release(version, version->size);
}

}  // namespace tenon::inline v0::memory_engine
