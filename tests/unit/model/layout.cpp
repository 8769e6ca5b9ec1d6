// SPDX-License-Identifier: MIT
#include <tenon/model/layout.hpp>

#include "catch.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <tenon/codec/scalar.hpp>

namespace layout_test {
struct Point {
  double x = 0;
  double y = 0;
};
struct Address {
  std::string street;
  Point at;
  std::optional<std::string> zip;
};
struct Person {
  std::int64_t id = 0;
  Address home;
  int age = 0;
  Point birth;
  Address work;
};
struct Single {
  int value = 0;
};
}  // namespace layout_test

using namespace layout_test;
using tenon::at;

TEST_CASE("embedded structs are spread out in place, to any depth", "[model]") {
  static_assert(tenon::column_count<Single> == 1);
  static_assert(tenon::column_count<Point> == 2);
  static_assert(tenon::column_count<Address> == 4);
  static_assert(tenon::column_count<Person> == 1 + 4 + 1 + 2 + 4);
  CHECK(at(&Person::id).index == 0);
  CHECK(at(&Person::home, &Address::street).index == 1);
  CHECK(at(&Person::home, &Address::at, &Point::x).index == 2);
  CHECK(at(&Person::home, &Address::at, &Point::y).index == 3);
  CHECK(at(&Person::home, &Address::zip).index == 4);
  CHECK(at(&Person::age).index == 5);
  CHECK(at(&Person::birth, &Point::y).index == 7);
  CHECK(at(&Person::work, &Address::street).index == 8);
  CHECK(at(&Person::work, &Address::at, &Point::y).index == 10);
  CHECK(at(&Person::work, &Address::zip).index == 11);
}

TEST_CASE("a position knows its entity and the type at the end of its path", "[model]") {
  using position = decltype(at(&Person::home, &Address::at, &Point::x));
  static_assert(std::is_same_v<position, tenon::column_position<Person, double>>);
  static_assert(at(&Person::work, &Address::zip).index == 11);
  CHECK(sizeof(position) == sizeof(std::size_t));
}
