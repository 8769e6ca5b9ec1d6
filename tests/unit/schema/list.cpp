// SPDX-License-Identifier: MIT
#include <tenon/schema/list.hpp>

#include "catch.hpp"

#include <string>
#include <utility>

using tenon::schema::list;

TEST_CASE("a list keeps its items in order over growth, copy and move", "[schema]") {
  list<std::string> items;
  for (int i = 0; i < 100; ++i) CHECK(items.push_back(std::to_string(i)) == std::to_string(i));
  REQUIRE(items.size() == 100);
  const list<std::string> copy = items;
  items[7] = "changed";
  CHECK(copy[7] == "7");
  CHECK_FALSE(copy == items);
  list<std::string> moved = std::move(items);
  CHECK(moved[99] == "99");
  moved = copy;
  CHECK(moved == copy);
}

TEST_CASE("an item of a list can be pushed to the same list", "[schema]") {
  list<std::string> items{"a", "b", "c", "d"};
  items.push_back(items[0]);
  CHECK(items == list<std::string>{"a", "b", "c", "d", "a"});
}

TEST_CASE("a list is emptied from its end or at once", "[schema]") {
  list<std::string> items{"a", "b"};
  items.pop_back();
  CHECK(items.back() == "a");
  items.clear();
  CHECK(items.empty());
  CHECK(items.begin() == items.end());
  CHECK(items.emplace_back().empty());
  CHECK(list<int>(3) == list<int>{0, 0, 0});
}
