// SPDX-License-Identifier: MIT
#include <tenon/codec/time_functions.hpp>

#include <limits>
#include <string>

#include "calls.hpp"
#include "catch.hpp"

using calls::call;
using calls::date_unit;
using calls::time;
using f = tenon::sql_function;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

std::string part(date_unit unit, const char* text) {
  return call(f::date_part, {unit, time(text)});
}
std::string truncated(date_unit unit, const char* text) {
  return call(f::date_truncate, {unit, time(text)});
}
std::string months_later(const char* text, std::int64_t months) {
  return call(f::add_months, {time(text), months});
}

tenon::cell interval(std::int64_t micros) {
  return cells::number(tenon::cell_kind::interval, micros);
}

}  // namespace

TEST_CASE("the parts of a moment are those of the calendar and the clock, UTC", "[codec][functions]") {
  const char* moment = "2024-02-29 13:14:15.999999";
  CHECK(part(date_unit::year, moment) == "integer 2024");
  CHECK(part(date_unit::quarter, moment) == "integer 1");
  CHECK(part(date_unit::month, moment) == "integer 2");
  CHECK(part(date_unit::week, moment) == "integer 9");
  CHECK(part(date_unit::day, moment) == "integer 29");
  CHECK(part(date_unit::hour, moment) == "integer 13");
  CHECK(part(date_unit::minute, moment) == "integer 14");
  CHECK(part(date_unit::second, moment) == "integer 15");
  CHECK(part(date_unit::weekday, moment) == "integer 4");
  CHECK(part(date_unit::day_of_year, moment) == "integer 60");
  CHECK(part(date_unit::epoch, moment) == "integer 1709212455");
  CHECK(call(f::date_part, {date_unit::year, nullptr}) == "null");
}

TEST_CASE("parts before 1970 round down", "[codec][functions]") {
  CHECK(part(date_unit::epoch, "1969-12-31 23:59:59.500") == "integer -1");
  CHECK(part(date_unit::second, "1969-12-31 23:59:59.500") == "integer 59");
  CHECK(part(date_unit::day, "1969-12-31 23:59:59.500") == "integer 31");
  CHECK(part(date_unit::epoch, "0001-01-01 00:00:00") == "integer -62135596800");
  CHECK(part(date_unit::epoch, "9999-12-31 23:59:59.999") == "integer 253402300799");
}

TEST_CASE("a week belongs to the year of its Thursday", "[codec][functions]") {
  CHECK(part(date_unit::week, "2021-01-03") == "integer 53");
  CHECK(part(date_unit::week, "2021-01-04") == "integer 1");
  CHECK(part(date_unit::week, "2020-12-31") == "integer 53");
  CHECK(part(date_unit::week, "2018-12-31") == "integer 1");
  CHECK(part(date_unit::week, "2016-01-01") == "integer 53");
  CHECK(part(date_unit::week, "0001-01-01") == "integer 1");
  CHECK(part(date_unit::week, "9999-12-31") == "integer 52");
  CHECK(part(date_unit::weekday, "0001-01-01") == "integer 1");
  CHECK(part(date_unit::weekday, "2024-03-03") == "integer 7");
  CHECK(part(date_unit::day_of_year, "2024-12-31") == "integer 366");
  CHECK(part(date_unit::day_of_year, "1900-12-31") == "integer 365");
  CHECK(part(date_unit::quarter, "2024-12-31") == "integer 4");
  CHECK(part(date_unit::quarter, "2024-04-01") == "integer 2");
}

TEST_CASE("a date has no clock, a time of day no calendar", "[codec][functions]") {
  CHECK(part(date_unit::hour, "2024-02-29") == "integer 0");
  CHECK(part(date_unit::epoch, "1970-01-02") == "integer 86400");
  CHECK(part(date_unit::minute, "12:34:56") == "integer 34");
  CHECK(part(date_unit::epoch, "00:01:01.5") == "integer 61");
  CHECK(part(date_unit::year, "12:34:56") == "value");
  CHECK(call(f::date_part, {99, time("2024-02-29")}) == "value");
  CHECK(call(f::date_part, {-1, time("2024-02-29")}) == "value");
  CHECK(call(f::date_part, {date_unit::year, "2024-02-29"}) == "value");
}

TEST_CASE("a truncated time is the beginning of its unit", "[codec][functions]") {
  const char* moment = "2024-05-17 13:14:15.999999";
  CHECK(truncated(date_unit::year, moment) == "timestamp 2024-01-01 00:00:00.000");
  CHECK(truncated(date_unit::quarter, moment) == "timestamp 2024-04-01 00:00:00.000");
  CHECK(truncated(date_unit::month, moment) == "timestamp 2024-05-01 00:00:00.000");
  CHECK(truncated(date_unit::week, moment) == "timestamp 2024-05-13 00:00:00.000");
  CHECK(truncated(date_unit::day, moment) == "timestamp 2024-05-17 00:00:00.000");
  CHECK(truncated(date_unit::hour, moment) == "timestamp 2024-05-17 13:00:00.000");
  CHECK(truncated(date_unit::minute, moment) == "timestamp 2024-05-17 13:14:00.000");
  CHECK(truncated(date_unit::second, moment) == "timestamp 2024-05-17 13:14:15.000");
  CHECK(truncated(date_unit::second, "1969-12-31 23:59:59.250") == "timestamp 1969-12-31 23:59:59.000");
  CHECK(truncated(date_unit::week, "0001-01-07") == "date 0001-01-01");
  CHECK(truncated(date_unit::month, "2024-02-29") == "date 2024-02-01");
  CHECK(truncated(date_unit::hour, "2024-02-29") == "date 2024-02-29");
  CHECK(truncated(date_unit::minute, "12:34:56") == "time_of_day 12:34:00");
  CHECK(truncated(date_unit::weekday, moment) == "value");
  CHECK(truncated(date_unit::epoch, moment) == "value");
}

TEST_CASE("months later is the same day, or the last of a shorter month", "[codec][functions]") {
  CHECK(months_later("2024-01-31", 1) == "date 2024-02-29");
  CHECK(months_later("2023-01-31", 1) == "date 2023-02-28");
  CHECK(months_later("2024-02-29", 12) == "date 2025-02-28");
  CHECK(months_later("2024-02-29", 48) == "date 2028-02-29");
  CHECK(months_later("2024-03-31", -1) == "date 2024-02-29");
  CHECK(months_later("2024-01-15", -1) == "date 2023-12-15");
  CHECK(months_later("2024-12-15", 1) == "date 2025-01-15");
  CHECK(months_later("2024-01-31 23:59:59.999999", 1) == "timestamp 2024-02-29 23:59:59.999999");
  CHECK(months_later("1969-12-31 23:59:59.5", -1) == "timestamp 1969-11-30 23:59:59.500");
  CHECK(months_later("0001-01-01", 0) == "date 0001-01-01");
  CHECK(months_later("0001-01-01", -1) == "limit");
  CHECK(months_later("9999-12-31", 0) == "date 9999-12-31");
  CHECK(months_later("9999-12-31", 1) == "limit");
  CHECK(months_later("0001-01-01", 12 * 9999 - 1) == "date 9999-12-01");
  CHECK(months_later("2024-01-01", highest) == "limit");
  CHECK(months_later("2024-01-01", lowest) == "limit");
  CHECK(months_later("12:00:00", 1) == "value");
  CHECK(call(f::add_months, {time("2024-01-31"), nullptr}) == "null");
}

TEST_CASE("days and intervals are added within the years 0001 to 9999", "[codec][functions]") {
  CHECK(call(f::add_days, {time("2024-02-28"), 2}) == "date 2024-03-01");
  CHECK(call(f::add_days, {time("2024-03-01 12:00:00"), -1}) == "timestamp 2024-02-29 12:00:00.000");
  CHECK(call(f::add_days, {time("0001-01-01"), 3'652'058}) == "date 9999-12-31");
  CHECK(call(f::add_days, {time("0001-01-01"), -1}) == "limit");
  CHECK(call(f::add_days, {time("2024-01-01"), highest}) == "limit");
  CHECK(call(f::add_days, {time("2024-01-01"), lowest}) == "limit");
  CHECK(call(f::add_time, {time("2024-02-29 23:59:59.999999"), interval(1)}) ==
        "timestamp 2024-03-01 00:00:00.000");
  CHECK(call(f::add_time, {time("1970-01-01 00:00:00"), interval(-1)}) ==
        "timestamp 1969-12-31 23:59:59.999999");
  CHECK(call(f::add_time, {time("9999-12-31 23:59:59.999999"), interval(1)}) == "limit");
  CHECK(call(f::add_time, {time("0001-01-01 00:00:00"), interval(-1)}) == "limit");
  CHECK(call(f::add_time, {time("2024-01-01 00:00:00"), interval(highest)}) == "limit");
  CHECK(call(f::add_time, {time("2024-01-01"), interval(1)}) == "value");
}

TEST_CASE("the time between two moments is an interval, between two days an integer", "[codec][functions]") {
  CHECK(call(f::time_between, {time("2024-03-01 00:00:00"), time("2024-02-28 23:59:59.5")}) ==
        "interval 86400500000");
  CHECK(call(f::time_between, {time("0001-01-01 00:00:00"), time("9999-12-31 23:59:59.999999")}) ==
        "interval -315537897599999999");
  CHECK(call(f::days_between, {time("2024-03-01"), time("2024-02-28")}) == "integer 2");
  CHECK(call(f::days_between, {time("0001-01-01"), time("9999-12-31")}) == "integer -3652058");
  CHECK(call(f::days_between, {time("2024-03-01"), nullptr}) == "null");
  CHECK(call(f::days_between, {time("2024-03-01"), time("2024-03-01 00:00:00")}) == "value");
}

TEST_CASE("a moment has its day, a day its midnight", "[codec][functions]") {
  CHECK(call(f::to_date, {time("1969-12-31 23:59:59.999999")}) == "date 1969-12-31");
  CHECK(call(f::to_date, {time("0001-01-01 00:00:00")}) == "date 0001-01-01");
  CHECK(call(f::to_timestamp, {time("1969-12-31")}) == "timestamp 1969-12-31 00:00:00.000");
  CHECK(call(f::to_date, {time("2024-01-01")}) == "value");
}
