// SPDX-License-Identifier: MIT
#include <tenon/codec/json_change.hpp>

#include <initializer_list>
#include <string>
#include <vector>

#include "calls.hpp"
#include "catch.hpp"

using calls::argument;
using calls::json;
using calls::outcome;
using tenon::cell_kind;

namespace {

using steps = std::initializer_list<argument>;

std::string set(const char* text, steps path, const argument& value) {
  const std::vector<tenon::cell> cells(path.begin(), path.end());
  const std::string made = outcome([&](std::string& room) {
    return tenon::json_set(json(text), cells.data(), cells.size(), value, room);
  });
  return made.substr(0, 5) == "json " ? made.substr(5) : made;
}
std::string removed(const char* text, steps path) {
  const std::vector<tenon::cell> cells(path.begin(), path.end());
  const std::string made = outcome(
      [&](std::string& room) { return tenon::json_remove(json(text), cells.data(), cells.size(), room); });
  return made.substr(0, 5) == "json " ? made.substr(5) : made;
}

}  // namespace

TEST_CASE("json_set puts a value in the place of another and leaves the rest", "[codec][json]") {
  CHECK(set(R"({"a": 1, "b": [1, 2]})", {"a"}, 5) == R"({"a": 5, "b": [1, 2]})");
  CHECK(set(R"({"a": 1, "b": [1, 2]})", {"b", 1}, 5) == R"({"a": 1, "b": [1, 5]})");
  CHECK(set(R"({"a": 1, "b": [1, 2]})", {"b", -2}, json("{}")) == R"({"a": 1, "b": [{}, 2]})");
  CHECK(set(R"({"a": {"b": {"c": 1}}})", {"a", "b", "c"}, "x\"y") == R"({"a": {"b": {"c": "x\"y"}}})");
  CHECK(set(R"({"a": 1})", {"a"}, nullptr) == R"({"a": null})");
  CHECK(set(R"({"a": 1})", {"a"}, 0.5) == R"({"a": 0.5})");
  CHECK(set(R"({"a": 1})", {"a"}, cells::number(cell_kind::boolean, 1)) == R"({"a": true})");
  CHECK(set(R"({"a": 1})", {"a"}, calls::time("2024-02-29")) == R"({"a": "2024-02-29"})");
}

TEST_CASE("json_set makes the last member or element that is missing", "[codec][json]") {
  CHECK(set(R"({"a": 1})", {"b"}, 2) == R"({"a": 1,"b":2})");
  CHECK(set("{}", {"b"}, 2) == R"({"b":2})");
  CHECK(set(" { } ", {"b"}, 2) == R"( {"b":2 } )");
  CHECK(set(R"({"a": {}})", {"a", "quo\"te"}, 2) == R"({"a": {"quo\"te":2}})");
  CHECK(set("[1, 2]", {2}, 3) == "[1, 2,3]");
  CHECK(set("[1, 2]", {99}, 3) == "[1, 2,3]");
  CHECK(set("[1, 2 ]", {-99}, 3) == "[3,1, 2 ]");
  CHECK(set("[]", {0}, 3) == "[3]");
  CHECK(set("[]", {-1}, 3) == "[3]");
  CHECK(set("[[0], [1]]", {1, -9}, 3) == "[[0], [3,1]]");
}

TEST_CASE("json_set leaves a document in which the parent is missing as it is", "[codec][json]") {
  CHECK(set(R"({"a": 1})", {"b", "c"}, 2) == R"({"a": 1})");
  CHECK(set(R"({"a": 1})", {"a", "c"}, 2) == R"({"a": 1})");
  CHECK(set(R"({"a": 1})", {0}, 2) == R"({"a": 1})");
  CHECK(set("[1]", {"a"}, 2) == "[1]");
  CHECK(set("5", {"a"}, 2) == "5");
  CHECK(set("[1]", {}, 2) == "[1]");
  CHECK(set("[1]", {nullptr}, 2) == "[1]");
}

TEST_CASE("json_set refuses what has no JSON form", "[codec][json]") {
  CHECK(set("[1]", {0}, cells::bytes(cell_kind::blob, "x")) == "value");
  CHECK(set("[1]", {0}, json("{")) == "value");
  CHECK(set("[1", {5}, 1) == "decode");
  CHECK(outcome([](std::string& room) {
          const tenon::cell step = argument("a");
          return tenon::json_set(argument(nullptr), &step, 1, argument(1), room);
        }) == "null");
}

TEST_CASE("json_remove takes a member or element with its comma", "[codec][json]") {
  CHECK(removed(R"({"a": 1, "b": 2, "c": 3})", {"a"}) == R"({ "b": 2, "c": 3})");
  CHECK(removed(R"({"a": 1, "b": 2, "c": 3})", {"b"}) == R"({"a": 1, "c": 3})");
  CHECK(removed(R"({"a": 1, "b": 2, "c": 3})", {"c"}) == R"({"a": 1, "b": 2})");
  CHECK(removed(R"({"a": 1})", {"a"}) == "{}");
  CHECK(removed("[1 , 2, 3]", {0}) == "[ 2, 3]");
  CHECK(removed("[1, 2, 3]", {-1}) == "[1, 2]");
  CHECK(removed(R"({"a": [{"b": 1}]})", {"a", 0, "b"}) == R"({"a": [{}]})");
}

TEST_CASE("json_remove leaves a document without that path as it is", "[codec][json]") {
  CHECK(removed(R"({"a": 1})", {"b"}) == R"({"a": 1})");
  CHECK(removed(R"({"a": 1})", {"a", "b"}) == R"({"a": 1})");
  CHECK(removed("[1]", {1}) == "[1]");
  CHECK(removed("[1]", {}) == "[1]");
  CHECK(removed("5", {"a"}) == "5");
}

TEST_CASE("what json_set and json_remove make can be read", "[codec][json]") {
  const char* texts[] = {"[]",
                         "[1]",
                         "[1, 2]",
                         "[ 1 , [2] , 3 ]",
                         "{}",
                         R"({"a":1})",
                         R"({ "a" : 1 , "b" : [ 1 ] })",
                         R"({"b": {"a": []}})"};
  const std::vector<std::vector<tenon::cell>> paths = {{argument(0)},
                                                       {argument(1)},
                                                       {argument(-1)},
                                                       {argument(-9)},
                                                       {argument("a")},
                                                       {argument("b")},
                                                       {argument("b"), argument(0)},
                                                       {argument("b"), argument("a"), argument(0)}};
  for (const char* text : texts) {
    for (const auto& path : paths) {
      std::string room;
      std::string read;
      const tenon::cell set_one = tenon::json_set(json(text), path.data(), path.size(), argument("x"), room);
      INFO(text << " " << set_one.text());
      CHECK_NOTHROW(tenon::json_get(set_one, nullptr, 0, cell_kind::json, read));
      const tenon::cell less = tenon::json_remove(json(text), path.data(), path.size(), room);
      INFO(less.text());
      CHECK_NOTHROW(tenon::json_get(less, nullptr, 0, cell_kind::json, read));
    }
  }
}
