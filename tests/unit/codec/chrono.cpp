// SPDX-License-Identifier: MIT
#include <tenon/codec/chrono.hpp>

#include <limits>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

using namespace std::chrono;
using tenon::cell_kind;
using tenon::decode_status;
using tenon::time_of_day;
using tenon::timestamp;

namespace {

timestamp at(year_month_day day, microseconds time = {}) {
  return timestamp(sys_days(day)) + time;
}

template <class T>
std::int64_t encoded(const T& value) {
  tenon::encoder out;
  tenon::codec<T>::encode(value, out);
  return out.data()[0].integer;
}

}  // namespace

TEST_CASE("timestamps of the years 1 to 9999 come back equal", "[codec][chrono]") {
  for (const timestamp value : {timestamp{}, at(1970y / 1 / 1, -1us), at(1969y / 12 / 31, 999'999us),
                                at(1y / 1 / 1), at(9999y / 12 / 31, 24h - 1us), at(2000y / 2 / 29),
                                at(1900y / 3 / 1, -1us), at(2038y / 1 / 19, 3h + 14min + 8s), tenon::now()}) {
    CHECK(cells::round_trip(value) == value);
    CHECK(cells::round_trip(std::optional(value)) == value);
  }
}

TEST_CASE("timestamps outside of the years 1 to 9999 are refused in both directions", "[codec][chrono]") {
  for (const timestamp value :
       {at(1y / 1 / 1, -1us), at(9999y / 12 / 31, 24h), timestamp::min(), timestamp::max()}) {
    CHECK(cells::refusal(value) == "a timestamp must lie in the years 0001 to 9999");
    CHECK(cells::status<timestamp>(cells::number(cell_kind::timestamp, value.time_since_epoch().count())) ==
          decode_status::out_of_range);
  }
  CHECK(cells::status<timestamp>(cells::number(cell_kind::integer, 0)) == decode_status::wrong_kind);
  CHECK(cells::status<timestamp>(cells::text("2024-02-29 12:30:00")) == decode_status::wrong_kind);
}

TEST_CASE("time points of other precisions are exact or refused", "[codec][chrono]") {
  const sys_time<nanoseconds> fine{-1'000ns};
  CHECK(encoded(fine) == -1);
  CHECK(cells::round_trip(fine) == fine);
  CHECK(cells::refusal(fine + 1ns) ==
        "a time point must be whole microseconds; round it with std::chrono::floor or round");
  CHECK(cells::refusal(sys_time<duration<std::int64_t, std::pico>>{duration<std::int64_t, std::pico>(1)}) !=
        "");

  const sys_seconds whole{-1s};
  CHECK(encoded(whole) == -1'000'000);
  CHECK(cells::round_trip(whole) == whole);
  CHECK(cells::status<sys_seconds>(cells::number(cell_kind::timestamp, 1)) == decode_status::out_of_range);
  CHECK(cells::refusal(sys_seconds::max()) != "");
  CHECK(cells::refusal(sys_time<hours>{hours::max()}) != "");
  // The nanosecond clock ends in 2262.
  CHECK(cells::status<sys_time<nanoseconds>>(
            cells::number(cell_kind::timestamp, at(2263y / 1 / 1).time_since_epoch().count())) ==
        decode_status::out_of_range);
}

TEST_CASE("dates come back equal within the years 1 to 9999, real days only", "[codec][chrono]") {
  for (const tenon::date value : {sys_days(1y / 1 / 1), sys_days(9999y / 12 / 31), sys_days(2024y / 2 / 29),
                                  sys_days(1969y / 12 / 31), sys_days{}}) {
    CHECK(cells::round_trip(value) == value);
    CHECK(cells::round_trip(year_month_day(value)) == year_month_day(value));
  }
  CHECK(cells::refusal(sys_days(1y / 1 / 1) - days(1)) == "a date must lie in the years 0001 to 9999");
  CHECK(cells::refusal(sys_days(9999y / 12 / 31) + days(1)) != "");
  CHECK(cells::refusal(year_month_day(2023y / 2 / 29)) == "the year_month_day is no day of the calendar");
  CHECK(cells::refusal(year_month_day(0y / 1 / 1)) != "");
  CHECK(cells::refusal(year_month_day(10000y / 1 / 1)) != "");
  CHECK(cells::status<tenon::date>(cells::number(cell_kind::date, 2'932'897)) == decode_status::out_of_range);
  CHECK(cells::status<tenon::date>(cells::number(
            cell_kind::date, std::numeric_limits<std::int64_t>::min())) == decode_status::out_of_range);
  CHECK(cells::status<tenon::date>(cells::number(cell_kind::timestamp, 0)) == decode_status::wrong_kind);
}

TEST_CASE("a time of day is made of parts within their ranges", "[codec][chrono]") {
  constexpr time_of_day value(23, 59, 58, 7us);
  STATIC_REQUIRE(value.hour() == 23);
  STATIC_REQUIRE(value.minute() == 59);
  STATIC_REQUIRE(value.second() == 58);
  STATIC_REQUIRE(value.fraction() == 7us);
  STATIC_REQUIRE(value.since_midnight() == 24h - 2s + 7us);
  STATIC_REQUIRE(time_of_day(1, 0) < time_of_day(1, 0, 1));
  STATIC_REQUIRE(time_of_day{} == time_of_day(0us));
  CHECK(cells::round_trip(value) == value);
  CHECK(cells::round_trip(time_of_day(24h - 1us)) == time_of_day(23, 59, 59, 999'999us));
  CHECK_THROWS_AS(time_of_day(24h), tenon::error);
  CHECK_THROWS_AS(time_of_day(-1us), tenon::error);
  CHECK_THROWS_AS(time_of_day(24, 0), tenon::error);
  CHECK_THROWS_AS(time_of_day(-1, 0), tenon::error);
  CHECK_THROWS_AS(time_of_day(0, 60), tenon::error);
  CHECK_THROWS_AS(time_of_day(0, 0, 60), tenon::error);
  CHECK_THROWS_AS(time_of_day(0, 0, 0, 1s), tenon::error);
  CHECK_THROWS_AS(time_of_day(std::numeric_limits<int>::max(), 0, 0, microseconds::max()), tenon::error);
  CHECK(cells::status<time_of_day>(cells::number(cell_kind::time_of_day, 86'400'000'000)) ==
        decode_status::out_of_range);
  CHECK(cells::status<time_of_day>(cells::number(cell_kind::time_of_day, -1)) == decode_status::out_of_range);
}

TEST_CASE("durations are exact microseconds or refused", "[codec][chrono]") {
  CHECK(cells::round_trip(microseconds::min()) == microseconds::min());
  CHECK(cells::round_trip(microseconds::max()) == microseconds::max());
  CHECK(cells::round_trip(-90s) == -90s);
  CHECK(encoded(1h) == 3'600'000'000);
  CHECK(encoded(-5'000ns) == -5);
  CHECK(encoded(months(1)) == 2'629'746'000'000);
  using thirtieths = duration<int, std::ratio<1, 30>>;
  CHECK(encoded(thirtieths(3)) == 100'000);
  CHECK(cells::refusal(thirtieths(1)) == "a duration must be a whole number of microseconds within 64 bits");
  CHECK(cells::refusal(1ns) != "");
  CHECK(cells::refusal(-1'001ns) != "");
  CHECK(cells::refusal(milliseconds::max()) != "");
  CHECK(cells::refusal(hours(std::numeric_limits<std::int32_t>::max()) * 10'000) != "");
  CHECK(cells::refusal(duration<std::uint64_t, std::micro>(1ULL << 63U)) != "");
  CHECK(cells::status<seconds>(cells::number(cell_kind::interval, 1'500'000)) == decode_status::out_of_range);
  CHECK(cells::status<duration<std::int8_t>>(cells::number(cell_kind::interval, 128'000'000)) ==
        decode_status::out_of_range);
  CHECK(cells::status<duration<std::uint64_t>>(cells::number(cell_kind::interval, -1'000'000)) ==
        decode_status::out_of_range);
  CHECK(cells::status<nanoseconds>(cells::number(
            cell_kind::interval, std::numeric_limits<std::int64_t>::max())) == decode_status::out_of_range);
  CHECK(cells::status<seconds>(cells::number(cell_kind::integer, 1)) == decode_status::wrong_kind);
}

TEST_CASE("times have texts for people", "[codec][chrono]") {
  CHECK(tenon::to_string(at(2024y / 2 / 29, 12h + 30min)) == "2024-02-29 12:30:00.000");
  CHECK(tenon::to_string(sys_days(2024y / 2 / 29)) == "2024-02-29");
  CHECK(tenon::to_string(time_of_day(12, 30, 0, 250ms)) == "12:30:00.250");
  CHECK_THROWS_AS(tenon::to_string(timestamp::max()), tenon::error);
  CHECK_THROWS_AS(tenon::to_string(sys_days::max()), tenon::error);
  CHECK(abs(tenon::now() - system_clock::now()) < 1min);
}
