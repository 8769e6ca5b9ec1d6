// SPDX-License-Identifier: MIT
#include <tenon/codec/cast_cell.hpp>

#include <limits>
#include <string>

#include "calls.hpp"
#include "catch.hpp"

using calls::cast;
using calls::decimal;
using calls::json;
using calls::time;
using tenon::cell_kind;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

tenon::cell truth(bool value) {
  return cells::number(cell_kind::boolean, value ? 1 : 0);
}

}  // namespace

TEST_CASE("NULL stays NULL and a value of the kind stays as it is", "[codec][cast]") {
  for (int kind = 1; kind < static_cast<int>(cell_kind::rows); ++kind)
    CHECK(cast(nullptr, static_cast<cell_kind>(kind)) == "null");
  CHECK(cast(5, cell_kind::integer) == "integer 5");
  CHECK(cast("a", cell_kind::text) == "text a");
}

TEST_CASE("numbers become integers by truncation, within 64 bits", "[codec][cast]") {
  CHECK(cast(1.9, cell_kind::integer) == "integer 1");
  CHECK(cast(-1.9, cell_kind::integer) == "integer -1");
  CHECK(cast(-9223372036854775808.0, cell_kind::integer) == "integer -9223372036854775808");
  CHECK(cast(9223372036854774784.0, cell_kind::integer) == "integer 9223372036854774784");
  CHECK(cast(9223372036854775808.0, cell_kind::integer) == "limit");
  CHECK(cast(-9223372036854777856.0, cell_kind::integer) == "limit");
  CHECK(cast(1e300, cell_kind::integer) == "limit");
  CHECK(cast(decimal("-12.99"), cell_kind::integer) == "integer -12");
  CHECK(cast(decimal("0.99"), cell_kind::integer) == "integer 0");
  CHECK(cast(decimal("9223372036854775807.9"), cell_kind::integer) == "integer 9223372036854775807");
  CHECK(cast(decimal("9223372036854775808"), cell_kind::integer) == "limit");
  CHECK(cast(truth(true), cell_kind::integer) == "integer 1");
  CHECK(cast(5, cell_kind::interval) == "interval 5");
}

TEST_CASE("a text becomes an integer if it is one but for space around it", "[codec][cast]") {
  CHECK(cast(" 42\n", cell_kind::integer) == "integer 42");
  CHECK(cast("+42", cell_kind::integer) == "integer 42");
  CHECK(cast("-0042", cell_kind::integer) == "integer -42");
  CHECK(cast("-9223372036854775808", cell_kind::integer) == "integer -9223372036854775808");
  CHECK(cast("9223372036854775808", cell_kind::integer) == "limit");
  for (const char* bad : {"", " ", "-", "+-1", "1.5", "1e3", "0x1", "4 2", "42a", "a"}) {
    INFO(bad);
    CHECK(cast(bad, cell_kind::integer) == "value");
  }
}

TEST_CASE("a number or text becomes a double", "[codec][cast]") {
  CHECK(cast(5, cell_kind::real) == "real 5");
  CHECK(cast(truth(true), cell_kind::real) == "real 1");
  CHECK(cast(decimal("0.1"), cell_kind::real) == "real 0.1");
  CHECK(cast(" -1.5e3 ", cell_kind::real) == "real -1500");
  CHECK(cast("-0", cell_kind::real) == "real 0");
  CHECK(cast(".5", cell_kind::real) == "real 0.5");
  CHECK(cast("1e400", cell_kind::real) == "limit");
  for (const char* bad : {"", "nan", "inf", "1,5", "1.5x"}) CHECK(cast(bad, cell_kind::real) == "value");
}

TEST_CASE("a text becomes a decimal exactly, a double by its fifteen digits", "[codec][cast]") {
  CHECK(cast(" -0012.3400 ", cell_kind::decimal) == "decimal -12.34");
  CHECK(cast("-0.0", cell_kind::decimal) == "decimal 0");
  CHECK(cast("1e3", cell_kind::decimal) == "decimal 1000");
  CHECK(cast("12.5e-3", cell_kind::decimal) == "decimal 0.0125");
  CHECK(cast(".5", cell_kind::decimal) == "decimal 0.5");
  CHECK(cast("1e16001", cell_kind::decimal) == "limit");
  CHECK(cast("1e99999999999999999999", cell_kind::decimal) == "limit");
  CHECK(cast("0e99999999999999999999", cell_kind::decimal) == "decimal 0");
  CHECK(cast(lowest, cell_kind::decimal) == "decimal -9223372036854775808");
  CHECK(cast(0.1 + 0.2, cell_kind::decimal) == "decimal 0.3");
  CHECK(cast(-1.5e20, cell_kind::decimal) == "decimal -150000000000000000000");
  CHECK(cast(1e-7, cell_kind::decimal) == "decimal 0.0000001");
  CHECK(cast(0.0, cell_kind::decimal) == "decimal 0");
  for (const char* bad : {"", "-", ".", "e1", "1e", "1e+", "1.2.3", "NaN", "1 2"})
    CHECK(cast(bad, cell_kind::decimal) == "value");
}

TEST_CASE("booleans are 0 and 1, true and false", "[codec][cast]") {
  CHECK(cast(0, cell_kind::boolean) == "false");
  CHECK(cast(-7, cell_kind::boolean) == "true");
  CHECK(cast(truth(true), cell_kind::text) == "text true");
  CHECK(cast(truth(false), cell_kind::text) == "text false");
  for (const char* yes : {"true", " TRUE ", "t", "tr", "yes", "y", "on", "1"})
    CHECK(cast(yes, cell_kind::boolean) == "true");
  for (const char* no : {"false", "F", "no", "n", "off", "of", "0"})
    CHECK(cast(no, cell_kind::boolean) == "false");
  for (const char* bad : {"", "o", "truer", "2", "10", "yess", "\x11"})
    CHECK(cast(bad, cell_kind::boolean) == "value");
  CHECK(cast(1.0, cell_kind::boolean) == "value");
}

TEST_CASE("every kind but rows has a text, and comes back from it", "[codec][cast]") {
  CHECK(cast(highest, cell_kind::text) == "text 9223372036854775807");
  CHECK(cast(0.1, cell_kind::text) == "text 0.1");
  CHECK(cast(1e20, cell_kind::text) == "text 1e+20");
  CHECK(cast(decimal("12.5"), cell_kind::text) == "text 12.5");
  CHECK(cast(json("[1, 2]"), cell_kind::text) == "text [1, 2]");
  CHECK(cast(time("2024-02-29 12:30:00.25"), cell_kind::text) == "text 2024-02-29 12:30:00.250");
  CHECK(cast(time("0001-01-01"), cell_kind::text) == "text 0001-01-01");
  CHECK(cast(time("12:30:00"), cell_kind::text) == "text 12:30:00");
  CHECK(cast(cells::bytes(cell_kind::blob, "a\xc3\xa4"), cell_kind::text) == "text a\xc3\xa4");
  CHECK(cast(cells::bytes(cell_kind::blob, "\xff"), cell_kind::text) == "value");
  CHECK(cast("ab", cell_kind::blob) == "blob ab");
  const char* id = "0123456789ab-cdef";
  CHECK(cast(id, cell_kind::uuid) == "value");
  CHECK(cast(" 01234567-89AB-cdef-0123-456789abcdef", cell_kind::uuid) ==
        "uuid 01234567-89ab-cdef-0123-456789abcdef");
}

TEST_CASE("times are read from their ISO form, and become each other", "[codec][cast]") {
  CHECK(cast(" 2024-02-29T12:30:00Z ", cell_kind::timestamp) == "timestamp 2024-02-29 12:30:00.000");
  CHECK(cast("2024-02-29 12:30:00.5+02:00", cell_kind::timestamp) == "timestamp 2024-02-29 10:30:00.500");
  CHECK(cast("2024-02-29", cell_kind::timestamp) == "timestamp 2024-02-29 00:00:00.000");
  CHECK(cast("2024-02-29", cell_kind::date) == "date 2024-02-29");
  CHECK(cast("2023-02-29", cell_kind::date) == "value");
  CHECK(cast("2023-02-29", cell_kind::timestamp) == "value");
  CHECK(cast("23:59:59.999999", cell_kind::time_of_day) == "time_of_day 23:59:59.999999");
  CHECK(cast("24:00:00", cell_kind::time_of_day) == "value");
  CHECK(cast(time("1969-12-31 23:00:00"), cell_kind::date) == "date 1969-12-31");
  CHECK(cast(time("1969-12-31 23:00:00"), cell_kind::time_of_day) == "time_of_day 23:00:00");
  CHECK(cast(time("1969-12-31"), cell_kind::timestamp) == "timestamp 1969-12-31 00:00:00.000");
  CHECK(cast(time("12:00:00"), cell_kind::date) == "value");
}

TEST_CASE("a text becomes JSON if it is some, other values become its scalars", "[codec][cast]") {
  CHECK(cast("{\"a\": [1, null]}", cell_kind::json) == "json {\"a\": [1, null]}");
  CHECK(cast("{\"a\": }", cell_kind::json) == "value");
  CHECK(cast("1 2", cell_kind::json) == "value");
  CHECK(cast("", cell_kind::json) == "value");
  CHECK(cast(5, cell_kind::json) == "json 5");
  CHECK(cast(truth(false), cell_kind::json) == "json false");
  CHECK(cast(decimal("1.5"), cell_kind::json) == "json \"1.5\"");
  CHECK(cast(time("2024-02-29 12:30:00"), cell_kind::json) == "json \"2024-02-29T12:30:00.000Z\"");
  CHECK(cast(cells::bytes(cell_kind::blob, "a"), cell_kind::json) == "value");
}

TEST_CASE("casts that mean nothing are refused without showing the value", "[codec][cast]") {
  CHECK(cast(time("2024-02-29"), cell_kind::integer) == "value");
  CHECK(cast(5, cell_kind::date) == "value");
  CHECK(cast(5, cell_kind::uuid) == "value");
  CHECK(cast(5, cell_kind::blob) == "value");
  CHECK(cast(json("5"), cell_kind::integer) == "value");
  std::string room;
  try {
    tenon::cast_cell(cells::text("secret"), cell_kind::integer, room);
    FAIL("no error");
  } catch (const tenon::error& refused) {
    CHECK(refused.message == "cast: a text has not the form of the kind integer");
  }
}
