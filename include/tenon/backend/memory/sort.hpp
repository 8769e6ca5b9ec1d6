// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <tenon/core/sort.hpp>

namespace tenon::inline v0::memory_engine {

using tenon::detail::sort_items;

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
