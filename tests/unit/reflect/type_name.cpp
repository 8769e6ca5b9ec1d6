// SPDX-License-Identifier: MIT
#include <tenon/reflect/type_name.hpp>

#include <string>
#include <vector>

#include "catch.hpp"

namespace shop {
struct Order {};
struct Outer {
  struct Inner {};
};
template <class First, class Second>
struct pair_of {};
}  // namespace shop

namespace {
struct Hidden {};
}  // namespace

using tenon::reflect::type_name;

TEST_CASE("a type's name has neither namespace nor enclosing class", "[reflect]") {
  STATIC_REQUIRE(type_name<shop::Order> == "Order");
  CHECK(type_name<shop::Order> == "Order");
  CHECK(type_name<shop::Outer::Inner> == "Inner");
}

TEST_CASE("a type's name leaves template arguments out", "[reflect]") {
  CHECK(type_name<std::vector<std::string>> == "vector");
  CHECK(type_name<shop::pair_of<shop::pair_of<int, shop::Order>, int>> == "pair_of");
}

TEST_CASE("types without linkage have their plain name", "[reflect]") {
  struct Local {};
  CHECK(type_name<Hidden> == "Hidden");
  CHECK(type_name<Local> == "Local");
}
