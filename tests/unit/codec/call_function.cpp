// SPDX-License-Identifier: MIT
#include <tenon/codec/call_function.hpp>

#include <limits>
#include <string>

#include "calls.hpp"
#include "catch.hpp"

using calls::call;
using calls::decimal;
using calls::time;
using tenon::cell_kind;
using f = tenon::sql_function;

TEST_CASE("greatest and least compare numbers of all kinds by value", "[codec][functions]") {
  CHECK(call(f::greatest, {3, 9, 5}) == "integer 9");
  CHECK(call(f::least, {3, -9, 5}) == "integer -9");
  CHECK(call(f::greatest, {1, 1.5}) == "real 1.5");
  CHECK(call(f::greatest, {2, 1.5}) == "integer 2");
  CHECK(call(f::greatest, {2, 1.5}, cell_kind::real) == "real 2");
  CHECK(call(f::least, {2.5, -2.5, 0.0}) == "real -2.5");
  // Of the integers beside 2^53 a double knows only each second.
  CHECK(call(f::greatest, {9007199254740993, 9007199254740992.0}) == "integer 9007199254740993");
  CHECK(call(f::greatest, {decimal("9.5"), decimal("10")}) == "decimal 10");
  CHECK(call(f::least, {decimal("-9.5"), decimal("-10")}) == "decimal -10");
  CHECK(call(f::greatest, {decimal("9.5"), 10}, cell_kind::decimal) == "decimal 10");
  CHECK(call(f::greatest, {5}) == "integer 5");
}

TEST_CASE("greatest and least compare texts by bytes and times by moment", "[codec][functions]") {
  CHECK(call(f::greatest, {"a", "B", "\xc3\xa4"}) == "text \xc3\xa4");
  CHECK(call(f::least, {"a", "B", ""}) == "text ");
  CHECK(call(f::greatest, {time("1969-01-01"), time("2024-01-01")}) == "date 2024-01-01");
  CHECK(call(f::greatest, {"a", 1}) == "value");
}

TEST_CASE("greatest and least are NULL if one is", "[codec][functions]") {
  CHECK(call(f::greatest, {3, nullptr, 5}) == "null");
  CHECK(call(f::least, {nullptr}) == "null");
  CHECK(call(f::least, {}) == "misuse");
}

TEST_CASE("null_if is NULL where both are equal, the first value otherwise", "[codec][functions]") {
  CHECK(call(f::null_if, {1, 1}) == "null");
  CHECK(call(f::null_if, {1, 2}) == "integer 1");
  CHECK(call(f::null_if, {1, 1.0}) == "null");
  CHECK(call(f::null_if, {"a", "A"}) == "text a");
  CHECK(call(f::null_if, {decimal("1.5"), decimal("1.5")}) == "null");
  CHECK(call(f::null_if, {1, nullptr}) == "integer 1");
  CHECK(call(f::null_if, {nullptr, 1}) == "null");
  CHECK(call(f::null_if, {nullptr, nullptr}) == "null");
}

TEST_CASE("now and today are the moment they are given", "[codec][functions]") {
  std::string room;
  const auto at = [&](f which, std::int64_t moment) {
    return calls::shown(tenon::call_function(which, nullptr, 0, cell_kind::null, room, moment));
  };
  CHECK(at(f::now, 1'709'212'455'999'999) == "timestamp 2024-02-29 13:14:15.999999");
  CHECK(at(f::today, 1'709'212'455'999'999) == "date 2024-02-29");
  CHECK(at(f::today, -1) == "date 1969-12-31");
}

TEST_CASE("a number is given as the kind that is asked for", "[codec][functions]") {
  CHECK(call(f::round, {5}, cell_kind::real) == "real 5");
  CHECK(call(f::sign, {-0.5}, cell_kind::real) == "real -1");
  CHECK(call(f::floor, {5.5}, cell_kind::integer) == "integer 5");
  CHECK(call(f::sign, {decimal("-5")}, cell_kind::decimal) == "decimal -1");
  CHECK(call(f::length, {"abc"}, cell_kind::integer) == "integer 3");
  CHECK(call(f::lower, {"ABC"}, cell_kind::text) == "text abc");
}

TEST_CASE("another number of arguments is a misuse", "[codec][functions]") {
  CHECK(call(f::lower, {}) == "misuse");
  CHECK(call(f::lower, {"a", "b"}) == "misuse");
  CHECK(call(f::now, {1}) == "misuse");
  CHECK(call(f::replace, {"a", "b"}) == "misuse");
}

TEST_CASE("every function is NULL if its only arguments are", "[codec][functions]") {
  for (int number = 0; number <= static_cast<int>(f::to_timestamp); ++number) {
    const auto which = static_cast<f>(number);
    const tenon::detail::argument_range range = tenon::detail::arguments_of(which);
    if (range.least == 0) continue;
    INFO(number);
    const std::vector<tenon::cell> nulls(range.least, calls::argument(nullptr));
    std::string room;
    CHECK(calls::shown(tenon::call_function(which, nulls.data(), nulls.size(), cell_kind::null, room)) ==
          "null");
  }
}
