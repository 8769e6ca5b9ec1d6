// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include <tenon/backend/memory/arena.hpp>
#include <tenon/backend/memory/stored_row.hpp>

namespace tenon::inline v0::memory_engine {

/// Not deleted; also "no snapshot".
inline constexpr std::uint64_t never = ~std::uint64_t{0};

/// One state of a row, one block: this header and the values. They never change once the version is in its
/// table. A row's versions are a chain from the newest to the oldest.
struct row_version {
  std::uint64_t created;  ///< the commit that made it
  std::uint64_t deleted;  ///< the commit that replaced or removed it, or `never`
  row_version* older;
  row_version* newer;
  std::uint32_t slot;  ///< its row's place in the table
  std::uint32_t size;  ///< of the block

  stored_row cells() const noexcept { return stored_row(reinterpret_cast<const char*>(this + 1)); }

  bool visible(std::uint64_t snapshot) const noexcept { return created <= snapshot && snapshot < deleted; }
};
/// Asks for a version's memory at once; else its lines are waited for one after the other. `size` is a guess.
inline void fetch_version(const row_version* version, std::size_t size) noexcept {
  constexpr std::size_t line = 64;
  constexpr std::size_t most = 16 * line;
  const auto start = reinterpret_cast<std::uintptr_t>(version);  // may be null
  for (std::size_t at = 0; at < size && at < most; at += line)
    __builtin_prefetch(reinterpret_cast<const void*>(start + at));
}

/// A version with these values, in no table yet.
inline row_version* make_version(arena& from, const cell* cells, std::size_t width, std::uint64_t number) {
  const std::size_t size = sizeof(row_version) + stored_row::size_of(cells, width);
  if (size > 0x7fffffff) [[unlikely]]
    detail::fail(error_kind::limit, "memory: a row is larger than 2 GiB");
  auto* const made = ::new (from.allocate(size))
      row_version{number, never, nullptr, nullptr, 0, static_cast<std::uint32_t>(size)};
  stored_row::put(reinterpret_cast<char*>(made + 1), cells, width);
  return made;
}

inline void free_version(arena& from, row_version* version) noexcept {
  from.release(version, version->size);
}

}  // namespace tenon::inline v0::memory_engine
