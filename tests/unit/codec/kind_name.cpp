// SPDX-License-Identifier: MIT
#include <tenon/codec/kind_name.hpp>

#include "catch.hpp"

using tenon::cell_kind;

TEST_CASE("every kind is found by its name, and nothing else is", "[codec]") {
  for (int number = 0; number <= static_cast<int>(cell_kind::rows); ++number) {
    cell_kind found{};
    REQUIRE(tenon::find_kind(tenon::kind_name(static_cast<cell_kind>(number)), found));
    CHECK(static_cast<int>(found) == number);
  }
  CHECK(tenon::kind_name(cell_kind::time_of_day) == "time_of_day");
  CHECK(tenon::kind_name(cell_kind::rows) == "rows");
  cell_kind found = cell_kind::date;
  CHECK_FALSE(tenon::find_kind("time", found));
  CHECK_FALSE(tenon::find_kind("", found));
  CHECK(found == cell_kind::date);
}
