// SPDX-License-Identifier: MIT
#include <tenon/core/fixed_list.hpp>

#include "catch.hpp"

using list = tenon::detail::fixed_list<int, 3>;

TEST_CASE("a fixed list keeps what fits and tells that more was pushed", "[core]") {
  constexpr list full = [] {
    list made;
    made.push(1);
    made.push(2);
    made.push(3);
    return made;
  }();
  static_assert(full.size() == 3 && !full.overflown() && full[2] == 3);
  list over = full;
  over.push(4);
  CHECK(over.overflown());
  CHECK(over.size() == 3);
  int sum = 0;
  for (int each : over) sum += each;
  CHECK(sum == 6);
  CHECK(list{}.size() == 0);
}
