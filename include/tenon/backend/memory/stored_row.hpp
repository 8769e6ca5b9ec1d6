// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <tenon/backend/memory/value.hpp>

namespace tenon::inline v0::memory_engine {

/// The values of a row as a version keeps them: for eight columns each a group of eight tags and eight words,
/// behind the groups the bytes of texts, blobs and uuids, of which the word says where they lie. 9 bytes a
/// column where cells take 24, because reading a row here and there costs what its memory costs.
class stored_row {
 public:
  stored_row() = default;
  explicit stored_row(const char* start) noexcept : start_(start) {}

  cell operator[](std::size_t column) const noexcept {
    cell made;
    get(column, made);
    return made;
  }
  void get(std::size_t column, cell& into) const noexcept {
    take(start_ + column / 8 * group, column % 8, into);
  }
  cell_kind kind(std::size_t column) const noexcept {
    return static_cast<cell_kind>(static_cast<unsigned char>(start_[column / 8 * group + column % 8]) & 15U);
  }
  /// Of a column whose kind is a number's.
  std::int64_t integer(std::size_t column) const noexcept {
    std::int64_t word;
    std::memcpy(&word, start_ + column / 8 * group + 8 + column % 8 * 8, sizeof word);
    return word;
  }
  /// Several columns side by side.
  void get(std::size_t first, std::size_t count, cell* into) const noexcept {
    const char* from = start_ + first / 8 * group;
    std::size_t at = first % 8;
    for (cell* const end = into + count; into != end; ++into) {
      take(from, at, *into);
      if (++at == 8) at = 0, from += group;
    }
  }

  /// How many bytes a row takes.
  static std::size_t size_of(const cell* cells, std::size_t width) noexcept {
    std::size_t size = tail_of(width);
    for (std::size_t i = 0; i < width; ++i) {
      if (has_bytes(cells[i].kind)) size += cells[i].bytes.size;
      if (cells[i].kind == cell_kind::uuid) size += 16;
    }
    return size;
  }
  /// Writes a row; there is room for it, and it is smaller than 2 GiB.
  static void put(char* start, const cell* cells, std::size_t width) noexcept {
    std::size_t tail = tail_of(width);
    for (std::size_t i = 0; i < width; ++i) {
      const cell& each = cells[i];
      std::uint64_t word = 0;
      if (has_bytes(each.kind)) {
        word = tail | std::uint64_t{each.bytes.size} << 32;
        if (each.bytes.size != 0) std::memcpy(start + tail, each.bytes.data, each.bytes.size);
        tail += each.bytes.size;
      } else if (each.kind == cell_kind::uuid) {
        word = tail;
        std::memcpy(start + tail, each.uuid.data(), 16);
        tail += 16;
      } else if (each.kind != cell_kind::null) {
        word = static_cast<std::uint64_t>(each.integer);
      }
      char* const into = start + i / 8 * group;
      into[i % 8] =
          static_cast<char>(static_cast<unsigned>(each.kind) | static_cast<unsigned>(each.stored) << 4);
      std::memcpy(into + 8 + i % 8 * 8, &word, sizeof word);
    }
  }

 private:
  static constexpr std::size_t group = 8 + 8 * 8;
  static_assert(static_cast<unsigned>(cell_kind::rows) < 16, "a tag has four bits for the kind");

  void take(const char* from, std::size_t at, cell& into) const noexcept {
    const auto tag = static_cast<unsigned char>(from[at]);
    std::uint64_t word;
    std::memcpy(&word, from + 8 + at * 8, sizeof word);
    into.kind = static_cast<cell_kind>(tag & 15U);
    into.stored = static_cast<storage>(tag >> 4);
    if (has_bytes(into.kind)) {
      into.bytes = {start_ + static_cast<std::uint32_t>(word), word >> 32};
    } else if (into.kind == cell_kind::uuid) {
      std::memcpy(into.uuid.data(), start_ + word, 16);
    } else {
      into.integer = static_cast<std::int64_t>(word);
    }
  }

  static constexpr std::size_t tail_of(std::size_t width) noexcept { return (width + 7) / 8 * 8 + width * 8; }

  const char* start_ = nullptr;
};

}  // namespace tenon::inline v0::memory_engine
