// SPDX-License-Identifier: MIT
#include <tenon/core/sort.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "catch.hpp"

TEST_CASE("sorting keeps the order of equal items, at every size", "[core]") {
  using item = std::pair<int, std::size_t>;
  std::uint64_t state = 88172645463325252u;
  for (std::size_t size = 0; size < 200; ++size) {
    std::vector<item> items;
    for (std::size_t i = 0; i < size; ++i) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      items.push_back({static_cast<int>(state % 10), i});
    }
    std::vector<item> expected = items;
    const auto less = [](const item& a, const item& b) { return a.first < b.first; };
    std::stable_sort(expected.begin(), expected.end(), less);
    tenon::detail::sort_items(items, less);
    REQUIRE(items == expected);
  }
}
