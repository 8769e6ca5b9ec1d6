// SPDX-License-Identifier: MIT
#include <tenon/codec/json_contains.hpp>

#include <string>

#include "calls.hpp"
#include "catch.hpp"

using calls::json;

namespace {

std::string contains(const char* whole, const char* part) {
  return calls::outcome([&](std::string&) { return tenon::json_contains(json(whole), json(part)); });
}

}  // namespace

TEST_CASE("scalars contain their equals, numbers by value", "[codec][json]") {
  CHECK(contains("1", "1.0") == "true");
  CHECK(contains("100", "1e2") == "true");
  CHECK(contains("-0", "0.00") == "true");
  CHECK(contains("0.1", "0.10000000000000000001") == "false");
  CHECK(contains(R"("a")", R"("\u0061")") == "true");
  CHECK(contains(R"("1")", "1") == "false");
  CHECK(contains("true", "true") == "true");
  CHECK(contains("true", "false") == "false");
  CHECK(contains("null", "null") == "true");
  CHECK(contains("null", "false") == "false");
}

TEST_CASE("an object contains one whose members it has", "[codec][json]") {
  CHECK(contains(R"({"a": 1, "b": {"c": 2, "d": 3}})", R"({"b": {"c": 2}})") == "true");
  CHECK(contains(R"({"a": 1})", "{}") == "true");
  CHECK(contains(R"({"a": 1})", R"({"a": 2})") == "false");
  CHECK(contains(R"({"a": 1})", R"({"b": 1})") == "false");
  CHECK(contains(R"({"a": {"b": 1}})", R"({"b": 1})") == "false");
  CHECK(contains(R"({"\u0061": 1})", R"({"a": 1})") == "true");
  CHECK(contains(R"({"a": null})", R"({"a": null})") == "true");
  CHECK(contains("{}", R"({"a": null})") == "false");
}

TEST_CASE("an array contains one each of whose elements it has, in any order and number", "[codec][json]") {
  CHECK(contains("[1, 2, 3]", "[3, 1, 3, 1.0]") == "true");
  CHECK(contains("[1, 2, 3]", "[]") == "true");
  CHECK(contains("[1, 2, 3]", "[4]") == "false");
  CHECK(contains("[1, [2, 3]]", "[[3]]") == "true");
  CHECK(contains("[1, [2, 3]]", "[3]") == "false");
  CHECK(contains(R"([{"a": 1, "b": 2}])", R"([{"b": 2}])") == "true");
  CHECK(contains("[[1], [2]]", "[[1, 2]]") == "false");
}

TEST_CASE("only the outermost array contains a bare scalar", "[codec][json]") {
  CHECK(contains(R"(["a", "b"])", R"("b")") == "true");
  CHECK(contains(R"(["a", "b"])", R"("c")") == "false");
  CHECK(contains(R"("b")", R"(["b"])") == "false");
  CHECK(contains(R"({"a": ["x"]})", R"({"a": "x"})") == "false");
  CHECK(contains(R"([["a"]])", R"("a")") == "false");
}

TEST_CASE("arrays and objects do not contain each other", "[codec][json]") {
  CHECK(contains("[]", "{}") == "false");
  CHECK(contains("{}", "[]") == "false");
  CHECK(contains(R"([{"a": 1}])", R"({"a": 1})") == "false");
  CHECK(contains("{}", "1") == "false");
}

TEST_CASE("containment of or in NULL is NULL, malformed texts are refused", "[codec][json]") {
  CHECK(calls::shown(tenon::json_contains(calls::argument(nullptr), json("1"))) == "null");
  CHECK(calls::shown(tenon::json_contains(json("1"), calls::argument(nullptr))) == "null");
  CHECK(contains("[1,", "1") == "decode");
  CHECK(contains("1", "1 2") == "decode");
}
