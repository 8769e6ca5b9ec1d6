// SPDX-License-Identifier: MIT
#include <tenon/codec/json_query.hpp>

#include <initializer_list>
#include <string>
#include <vector>

#include "calls.hpp"
#include "catch.hpp"

using calls::argument;
using calls::json;
using calls::outcome;
using calls::shown;
using tenon::cell_kind;

namespace {

constexpr const char* document =
    R"( {"name": "An\"n", "age": 30, "pi": 3.5e0, "on": true, "none": null,
         "tags": ["a", {"deep": [1, 2, 3]}, "c"], "a.b": 1, "": 2, "price": "12.50",
         "born": "1990-02-28", "seen": "2024-02-29T12:30:00.000Z", "id": "01234567-89ab-cdef-0123-456789abcdef"} )";

using steps = std::initializer_list<argument>;

std::string get(const char* text, steps path, cell_kind as) {
  const std::vector<tenon::cell> cells(path.begin(), path.end());
  return outcome(
      [&](std::string& room) { return tenon::json_get(json(text), cells.data(), cells.size(), as, room); });
}
std::string has(const char* text, steps path) {
  const std::vector<tenon::cell> cells(path.begin(), path.end());
  return outcome([&](std::string&) { return tenon::json_has(json(text), cells.data(), cells.size()); });
}
std::string length(const char* text, steps path) {
  const std::vector<tenon::cell> cells(path.begin(), path.end());
  return outcome([&](std::string&) { return tenon::json_length(json(text), cells.data(), cells.size()); });
}

std::string elements(const tenon::cell& of) {
  std::string all;
  tenon::json_elements reader(of);
  while (reader.next())
    all += shown(reader.position()) + " " + shown(reader.key()) + " " + shown(reader.value()) + "; ";
  return all;
}

}  // namespace

TEST_CASE("a path leads through names and positions", "[codec][json]") {
  CHECK(get(document, {"name"}, cell_kind::text) == "text An\"n");
  CHECK(get(document, {"tags", 0}, cell_kind::text) == "text a");
  CHECK(get(document, {"tags", -1}, cell_kind::text) == "text c");
  CHECK(get(document, {"tags", -3}, cell_kind::text) == "text a");
  CHECK(get(document, {"tags", 1, "deep", 2}, cell_kind::integer) == "integer 3");
  CHECK(get(document, {"a.b"}, cell_kind::integer) == "integer 1");
  CHECK(get(document, {""}, cell_kind::integer) == "integer 2");
  CHECK(get(R"({"\u0061\n": 1})", {"a\n"}, cell_kind::integer) == "integer 1");
}

TEST_CASE("a path that leads nowhere gives NULL", "[codec][json]") {
  CHECK(get(document, {"nobody"}, cell_kind::text) == "null");
  CHECK(get(document, {"name", "x"}, cell_kind::text) == "null");
  CHECK(get(document, {"none", "x"}, cell_kind::text) == "null");
  CHECK(get(document, {"tags", 3}, cell_kind::text) == "null");
  CHECK(get(document, {"tags", -4}, cell_kind::text) == "null");
  CHECK(get(document, {nullptr}, cell_kind::text) == "null");
  CHECK(get("[1]", {std::int64_t{1} << 62}, cell_kind::text) == "null");
  CHECK(get("{}", {"a"}, cell_kind::json) == "null");
  CHECK(get("[]", {0}, cell_kind::json) == "null");
  CHECK(outcome([](std::string& room) {
          return tenon::json_get(argument(nullptr), nullptr, 0, cell_kind::text, room);
        }) == "null");
}

TEST_CASE("a name does not lead into an array, a position not into an object", "[codec][json]") {
  CHECK(get("[7]", {"0"}, cell_kind::integer) == "null");
  CHECK(get(R"({"0": 7})", {0}, cell_kind::integer) == "null");
  CHECK(get(R"({"0": 7})", {"0"}, cell_kind::integer) == "integer 7");
}

TEST_CASE("JSON is given as it stands, JSON null too", "[codec][json]") {
  CHECK(get(document, {"tags", 1}, cell_kind::json) == R"(json {"deep": [1, 2, 3]})");
  CHECK(get(document, {"none"}, cell_kind::json) == "json null");
  CHECK(get(" [1] ", {}, cell_kind::json) == "json [1]");
  CHECK(get(document, {"name"}, cell_kind::json) == R"(json "An\"n")");
}

TEST_CASE("only strings are read as text", "[codec][json]") {
  CHECK(get(R"("\ud83d\ude00")", {}, cell_kind::text) == "text \xf0\x9f\x98\x80");
  CHECK(get(document, {"age"}, cell_kind::text) == "null");
  CHECK(get(document, {"on"}, cell_kind::text) == "null");
  CHECK(get(document, {"none"}, cell_kind::text) == "null");
  CHECK(get(document, {"tags"}, cell_kind::text) == "null");
}

TEST_CASE("a number is read as numbers, and nothing else is", "[codec][json]") {
  CHECK(get("[1.9]", {0}, cell_kind::integer) == "integer 1");
  CHECK(get("[-1.9e1]", {0}, cell_kind::integer) == "integer -19");
  CHECK(get("[9223372036854775807]", {0}, cell_kind::integer) == "integer 9223372036854775807");
  CHECK(get("[9223372036854775808]", {0}, cell_kind::integer) == "limit");
  CHECK(get("[1e99999]", {0}, cell_kind::integer) == "limit");
  CHECK(get("[1e400]", {0}, cell_kind::real) == "limit");
  CHECK(get("[7]", {0}, cell_kind::real) == "real 7");
  CHECK(get("[-0.0]", {0}, cell_kind::real) == "real 0");
  CHECK(get("[1.50]", {0}, cell_kind::decimal) == "decimal 1.5");
  CHECK(get(document, {"price"}, cell_kind::decimal) == "decimal 12.5");
  CHECK(get(document, {"name"}, cell_kind::decimal) == "null");
  CHECK(get(R"(["5"])", {0}, cell_kind::integer) == "null");
  CHECK(get(R"(["5"])", {0}, cell_kind::real) == "null");
  CHECK(get("[true]", {0}, cell_kind::integer) == "null");
  CHECK(get("[[1]]", {0}, cell_kind::integer) == "null");
  CHECK(get("[5]", {0}, cell_kind::interval) == "interval 5");
  CHECK(get(document, {"pi"}, cell_kind::real) == "real 3.5");
}

TEST_CASE("booleans, times and uuids are read from the form that Tenon writes", "[codec][json]") {
  CHECK(get(document, {"on"}, cell_kind::boolean) == "true");
  CHECK(get("[false]", {0}, cell_kind::boolean) == "false");
  CHECK(get("[1]", {0}, cell_kind::boolean) == "null");
  CHECK(get(document, {"born"}, cell_kind::date) == "date 1990-02-28");
  CHECK(get(document, {"seen"}, cell_kind::timestamp) == "timestamp 2024-02-29 12:30:00.000");
  CHECK(get(document, {"seen"}, cell_kind::date) == "null");
  CHECK(get(R"(["12:30:00"])", {0}, cell_kind::time_of_day) == "time_of_day 12:30:00");
  CHECK(get(document, {"id"}, cell_kind::uuid) == "uuid 01234567-89ab-cdef-0123-456789abcdef");
  CHECK(get(document, {"name"}, cell_kind::uuid) == "null");
  CHECK(get(document, {"name"}, cell_kind::blob) == "null");
}

TEST_CASE("json_has tells JSON null from nothing", "[codec][json]") {
  CHECK(has(document, {"none"}) == "true");
  CHECK(has(document, {"nobody"}) == "false");
  CHECK(has(document, {"tags", 2}) == "true");
  CHECK(has(document, {"tags", 3}) == "false");
  CHECK(has("5", {}) == "true");
  CHECK(shown(tenon::json_has(argument(nullptr), nullptr, 0)) == "null");
}

TEST_CASE("json_length counts the elements of arrays and of nothing else", "[codec][json]") {
  CHECK(length(document, {"tags"}) == "integer 3");
  CHECK(length("[]", {}) == "integer 0");
  CHECK(length(" [[], [1, 2]]", {1}) == "integer 2");
  CHECK(length(document, {}) == "null");
  CHECK(length(document, {"name"}) == "null");
  CHECK(length(document, {"nobody"}) == "null");
}

TEST_CASE("elements and members come one after the other with their position", "[codec][json]") {
  CHECK(elements(json("[1, [2], null]")) ==
        "integer 0 null json 1; integer 1 null json [2]; integer 2 null json null; ");
  CHECK(elements(json(R"({"b": 1, "a\n": "x"})")) ==
        "integer 0 text b json 1; integer 1 text a\n json \"x\"; ");
  CHECK(elements(json("[]")) == "");
  CHECK(elements(json("{}")) == "");
  CHECK(elements(json("5")) == "");
  CHECK(elements(argument(nullptr)) == "");
}

TEST_CASE("a malformed document is refused without showing it", "[codec][json]") {
  for (const char* text : {"{\"secret\" 1}", "[1,", "{\"a\": 1, \"a\": 2}", "\xff", "nul", "[1"}) {
    INFO(text);
    CHECK(get(text, {}, cell_kind::json) == "decode");
    CHECK_THROWS_AS(elements(json(text)), tenon::error);
  }
  CHECK(get("[1, x]", {1}, cell_kind::json) == "decode");
  CHECK(has("{\"a\": x}", {"b"}) == "decode");
  CHECK(length("[1, 2", {}) == "decode");
  std::string room;
  try {
    tenon::json_get(json("{\"secret\" 1}"), nullptr, 0, cell_kind::json, room);
    FAIL("no error");
  } catch (const tenon::error& refused) {
    CHECK(refused.message.find("secret") == std::string::npos);
  }
}
