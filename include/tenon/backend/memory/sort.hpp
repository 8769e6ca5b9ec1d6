// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace tenon::inline v0::memory_engine {

/// Sorts; equal items keep their order. Runs of insertion, merged.
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

/// Keeps the `most` first items in `less`'s order, sorted. `less` tells any two items apart.
template <class Item, class Less>
void sort_first(std::vector<Item>& items, std::size_t most, Less less) {
  if (most >= items.size() / 4) {
    sort_items(items, less);
    if (most < items.size()) items.resize(most);
    return;
  }
  // A heap of the best so far, the worst of them on top.
  const auto sink = [&](std::size_t at) {
    while (true) {
      std::size_t child = 2 * at + 1;
      if (child >= most) return;
      if (child + 1 < most && less(items[child], items[child + 1])) ++child;
      if (!less(items[at], items[child])) return;
      std::swap(items[at], items[child]);
      at = child;
    }
  };
  for (std::size_t at = most / 2; at-- > 0;) sink(at);
  for (std::size_t i = most; i < items.size() && most > 0; ++i) {
    if (!less(items[i], items[0])) continue;
    std::swap(items[i], items[0]);
    sink(0);
  }
  items.resize(most);
  sort_items(items, less);
}

}  // namespace tenon::inline v0::memory_engine
