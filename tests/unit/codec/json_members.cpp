// SPDX-License-Identifier: MIT
#include <tenon/codec/json_members.hpp>

#include <string>

#include "calls.hpp"
#include "catch.hpp"

using calls::argument;

TEST_CASE("an object is made of names and values of every kind", "[codec][json]") {
  tenon::json_members members;
  CHECK(members.empty());
  CHECK(members.text() == "{}");
  members.add(argument("b"), argument(1));
  members.add(argument("a\""), argument("x\n"));
  members.add(argument("n"), argument(nullptr));
  members.add(argument("j"), calls::json("[1, 2]"));
  CHECK_FALSE(members.empty());
  CHECK(members.text() == R"({"b":1,"a\"":"x\n","n":null,"j":[1, 2]})");
}

TEST_CASE("of equal names the last value stays, in the place of the first", "[codec][json]") {
  tenon::json_members members;
  for (int i = 0; i < 40; ++i) members.add(argument(i % 2 == 0 ? "even" : "odd"), argument(i));
  CHECK(members.text() == R"({"even":38,"odd":39})");
}

TEST_CASE("a member without a name, or without a JSON form, is refused", "[codec][json]") {
  tenon::json_members members;
  CHECK_THROWS_AS(members.add(argument(nullptr), argument(1)), tenon::error);
  CHECK_THROWS_AS(members.add(argument("a"), cells::bytes(tenon::cell_kind::blob, "x")), tenon::error);
  CHECK(members.empty());
}
