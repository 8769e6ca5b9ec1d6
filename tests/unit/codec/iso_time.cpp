// SPDX-License-Identifier: MIT
#include <tenon/codec/iso_time.hpp>

#include <chrono>
#include <random>
#include <string>

#include "catch.hpp"

namespace iso = tenon::detail;

namespace {

std::string timestamp_text(std::int64_t micros) {
  char text[iso::max_time_text];
  return {text, iso::write_timestamp(micros, text)};
}
std::string time_text(std::int64_t micros) {
  char text[iso::max_time_text];
  return {text, iso::write_time(micros, text)};
}
std::int64_t timestamp_of(std::string_view text) {
  std::int64_t micros = 0;
  INFO(text);
  REQUIRE(iso::read_timestamp(text, micros));
  return micros;
}

constexpr std::int64_t first_micros = iso::first_day * iso::micros_per_day;
constexpr std::int64_t last_micros = (iso::last_day + 1) * iso::micros_per_day - 1;

}  // namespace

TEST_CASE("every day of the years 1 to 9999 agrees with std::chrono and is read back", "[codec][time]") {
  using namespace std::chrono;
  CHECK(iso::first_day == sys_days(year(1) / 1 / 1).time_since_epoch().count());
  CHECK(iso::last_day == sys_days(year(9999) / 12 / 31).time_since_epoch().count());
  char text[iso::max_time_text];
  std::string before;
  std::int64_t mistakes = 0;
  for (std::int64_t day = iso::first_day; day <= iso::last_day; ++day) {
    const iso::civil_day made = iso::civil_from_days(day);
    const year_month_day expected{sys_days(days(day))};
    std::int64_t read = 0;
    const bool good = static_cast<int>(made.year) == static_cast<int>(expected.year()) &&
                      made.month == static_cast<unsigned>(expected.month()) &&
                      made.day == static_cast<unsigned>(expected.day()) &&
                      iso::days_from_civil(made) == day && iso::write_date(day, text) == 10 &&
                      iso::read_date({text, 10}, read) && read == day && before < std::string_view(text, 10);
    mistakes += good ? 0 : 1;
    before.assign(text, 10);
  }
  CHECK(mistakes == 0);
  CHECK(before == "9999-12-31");
}

TEST_CASE("timestamps are written with three digits, or six when milliseconds are not whole",
          "[codec][time]") {
  CHECK(timestamp_text(0) == "1970-01-01 00:00:00.000");
  CHECK(timestamp_text(1'000) == "1970-01-01 00:00:00.001");
  CHECK(timestamp_text(1) == "1970-01-01 00:00:00.000001");
  CHECK(timestamp_text(-1) == "1969-12-31 23:59:59.999999");
  CHECK(timestamp_text(-500'000) == "1969-12-31 23:59:59.500");
  CHECK(timestamp_text(-iso::micros_per_day) == "1969-12-31 00:00:00.000");
  CHECK(timestamp_text(1'709'209'800'123'456) == "2024-02-29 12:30:00.123456");
  CHECK(timestamp_text(first_micros) == "0001-01-01 00:00:00.000");
  CHECK(timestamp_text(last_micros) == "9999-12-31 23:59:59.999999");
}

TEST_CASE("random timestamps agree with std::chrono, are read back and sort as texts", "[codec][time]") {
  using namespace std::chrono;
  std::mt19937_64 random(1582);
  std::uniform_int_distribution<std::int64_t> any(first_micros, last_micros);
  std::int64_t earlier = 0;
  for (int round = 0; round < 20000; ++round) {
    std::int64_t micros = any(random);
    if (round % 3 == 0) micros = iso::is_timestamp(micros / 1000 * 1000) ? micros / 1000 * 1000 : micros;
    const std::string text = timestamp_text(micros);
    const sys_time<microseconds> point{microseconds(micros)};
    const auto day = floor<days>(point);
    const year_month_day civil(day);
    const hh_mm_ss clock(point - day);
    char expected[64];
    const long fraction = static_cast<long>(clock.subseconds().count());
    std::snprintf(expected, sizeof expected, "%04d-%02u-%02u %02d:%02d:%02d.%0*ld",
                  static_cast<int>(civil.year()), static_cast<unsigned>(civil.month()),
                  static_cast<unsigned>(civil.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                  fraction % 1000 == 0 ? 3 : 6, fraction % 1000 == 0 ? fraction / 1000 : fraction);
    REQUIRE(text == expected);
    REQUIRE(timestamp_of(text) == micros);
    REQUIRE((text < timestamp_text(earlier)) == (micros < earlier));
    earlier = micros;
  }
}

TEST_CASE("timestamps are read in the forms other programs write", "[codec][time]") {
  const std::int64_t noon = 1'709'209'800'000'000;
  CHECK(timestamp_of("2024-02-29 12:30:00") == noon);
  CHECK(timestamp_of("2024-02-29T12:30:00") == noon);
  CHECK(timestamp_of("2024-02-29T12:30:00Z") == noon);
  CHECK(timestamp_of("2024-02-29 12:30:00.1") == noon + 100'000);
  CHECK(timestamp_of("2024-02-29 12:30:00.12") == noon + 120'000);
  CHECK(timestamp_of("2024-02-29 12:30:00.000001Z") == noon + 1);
  CHECK(timestamp_of("2024-02-29 14:30:00+02:00") == noon);
  CHECK(timestamp_of("2024-02-29 14:30:00+0200") == noon);
  CHECK(timestamp_of("2024-02-29 07:00:00.25-0530") == noon + 250'000);
  CHECK(timestamp_of("2024-03-01 00:15:00+11:45") == noon);
  CHECK(timestamp_of("1969-12-31 23:59:59.9") == -100'000);
  CHECK(timestamp_of("2000-02-29 00:00:00") == 951'782'400'000'000);
}

TEST_CASE("anything else is no timestamp", "[codec][time]") {
  for (const char* text : {"",
                           "2024-02-29",
                           "2024-02-29 ",
                           "2024-02-29 12:30",
                           "2024-02-29  12:30:00",
                           "2024-02-29t12:30:00",
                           "2024-02-29 12:30:00.",
                           "2024-02-29 12:30:00.1234567",
                           "2024-02-29 12:30:00 Z",
                           "2024-02-29 12:30:00z",
                           "2024-02-29 12:30:00ZZ",
                           "2024-02-29 12:30:00+2",
                           "2024-02-29 12:30:00+02",
                           "2024-02-29 12:30:00+02:",
                           "2024-02-29 12:30:00+02:60",
                           "2024-02-29 12:30:00+24:00",
                           "2024-02-29 12:30:00+02:00x",
                           "2024-02-29 24:00:00",
                           "2024-02-29 12:60:00",
                           "2024-02-29 12:30:60",
                           "2023-02-29 12:30:00",
                           "1900-02-29 00:00:00",
                           "2024-00-01 00:00:00",
                           "2024-13-01 00:00:00",
                           "2024-01-00 00:00:00",
                           "2024-01-32 00:00:00",
                           "2024-04-31 00:00:00",
                           "0000-01-01 00:00:00",
                           "-001-01-01 00:00:00",
                           "10000-01-01 00:00:00",
                           "2024-2-29 12:30:00",
                           "2024/02/29 12:30:00",
                           "2024-02-29 12:30:0 ",
                           "+024-02-29 12:30:00",
                           "infinity",
                           "1709209800",
                           "2024-02-29 12:30:00,5",
                           " 2024-02-29 12:30:00",
                           "0001-01-01 00:00:00+00:01",
                           "9999-12-31 23:59:59-00:01"}) {
    CAPTURE(text);
    std::int64_t micros = 0;
    CHECK_FALSE(iso::read_timestamp(text, micros));
  }
}

TEST_CASE("times of day are canonical and strict", "[codec][time]") {
  CHECK(time_text(0) == "00:00:00");
  CHECK(time_text(45'000'250'000) == "12:30:00.250");
  CHECK(time_text(45'000'000'001) == "12:30:00.000001");
  CHECK(time_text(iso::micros_per_day - 1) == "23:59:59.999999");
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    const auto micros = static_cast<std::int64_t>(random() % iso::micros_per_day) /
                        (round % 2 == 0 ? 1 : 1000) * (round % 2 == 0 ? 1 : 1000);
    std::int64_t read = -1;
    REQUIRE(iso::read_time(time_text(micros), read));
    REQUIRE(read == micros);
  }
  for (const char* text : {"", "12:30", "24:00:00", "12:60:00", "12:30:60", "1:30:00", "12:30:00.",
                           "12:30:00.1234567", "12:30:00Z", "-2:30:00", "12:30:00 "}) {
    CAPTURE(text);
    std::int64_t micros = 0;
    CHECK_FALSE(iso::read_time(text, micros));
  }
  for (const char* text :
       {"", "2024-02-30", "2023-02-29", "2024-2-29", "2024-02-29 ", "20240229", "0000-12-31"}) {
    CAPTURE(text);
    std::int64_t days = 0;
    CHECK_FALSE(iso::read_date(text, days));
  }
}
