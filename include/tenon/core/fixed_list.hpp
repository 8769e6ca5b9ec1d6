// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace tenon::inline v0::detail {

/// A constexpr vector of bounded size, for values that live in constants. `push` past the end is counted, not
/// stored, so that the owner can refuse with a sentence of its own.
template <class T, std::size_t Capacity>
struct fixed_list {
  T items[Capacity]{};
  std::size_t count = 0;

  constexpr void push(const T& item) {
    if (count < Capacity) items[count] = item;
    ++count;
  }
  constexpr bool overflown() const { return count > Capacity; }
  constexpr std::size_t size() const { return count < Capacity ? count : Capacity; }
  constexpr const T* begin() const { return items; }
  constexpr const T* end() const { return items + size(); }
  constexpr const T& operator[](std::size_t index) const { return items[index]; }
  constexpr T& operator[](std::size_t index) { return items[index]; }
};

}  // namespace tenon::inline v0::detail
