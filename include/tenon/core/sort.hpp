// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace tenon::inline v0::detail {

/// Sorts; equal items keep their order. Runs of insertion, merged; a fraction of what <algorithm> costs to
/// include.
template <class Item, class Less>
void sort_items(std::vector<Item>& items, Less less) {
  constexpr std::size_t run = 12;
  const std::size_t count = items.size();
  for (std::size_t start = 0; start < count; start += run) {
    const std::size_t end = start + run < count ? start + run : count;
    for (std::size_t i = start + 1; i < end; ++i) {
      const Item moved = items[i];
      std::size_t at = i;
      for (; at > start && less(moved, items[at - 1]); --at) items[at] = items[at - 1];
      items[at] = moved;
    }
  }
  if (count <= run) return;
  std::vector<Item> other(items);
  for (std::size_t width = run; width < count; width *= 2) {
    for (std::size_t start = 0; start < count; start += 2 * width) {
      const std::size_t middle = start + width < count ? start + width : count;
      const std::size_t end = start + 2 * width < count ? start + 2 * width : count;
      std::size_t left = start;
      std::size_t right = middle;
      for (std::size_t at = start; at < end; ++at) {
        const bool from_right = left == middle || (right < end && less(items[right], items[left]));
        other[at] = from_right ? items[right++] : items[left++];
      }
    }
    items.swap(other);
  }
}

}  // namespace tenon::inline v0::detail
