// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Moments, days and times of day as text (ISO 8601 in the form TypeORM's SQLite driver writes), without
/// <chrono>: drivers of databases that have no time types need only these.
namespace tenon::inline v0::detail {

inline constexpr std::int64_t micros_per_second = 1'000'000;
inline constexpr std::int64_t micros_per_day = 86'400 * micros_per_second;
inline constexpr std::int64_t first_day = -719'162;  ///< 0001-01-01
inline constexpr std::int64_t last_day = 2'932'896;  ///< 9999-12-31
inline constexpr std::size_t max_time_text = 32;     ///< room for every text written here

constexpr bool is_date(std::int64_t days) noexcept {
  return days >= first_day && days <= last_day;
}
constexpr bool is_time(std::int64_t micros) noexcept {
  return micros >= 0 && micros < micros_per_day;
}
constexpr bool is_timestamp(std::int64_t micros) noexcept {
  return micros >= first_day * micros_per_day && micros < (last_day + 1) * micros_per_day;
}

struct civil_day {
  unsigned year, month, day;
};

/// Days since 1970-01-01 to the proleptic Gregorian calendar; `days` within `is_date`. A year is counted from
/// March, so that the leap day is its last and month lengths follow one linear rule.
constexpr civil_day civil_from_days(std::int64_t days) noexcept {
  const auto shifted = static_cast<std::uint32_t>(days + 719'468);  // since 0000-03-01
  const std::uint32_t era = shifted / 146'097;                      // 400 years
  const std::uint32_t day_of_era = shifted % 146'097;
  const std::uint32_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t month = (5 * day_of_year + 2) / 153;  // 0 is March
  const std::uint32_t day = day_of_year - (153 * month + 2) / 5 + 1;
  return {era * 400 + year_of_era + (month >= 10 ? 1U : 0U), month < 10 ? month + 3 : month - 9, day};
}

/// The inverse; a real calendar day of the years 1 to 9999.
constexpr std::int64_t days_from_civil(civil_day civil) noexcept {
  const unsigned year = civil.year - (civil.month <= 2 ? 1U : 0U);
  const unsigned month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
  const unsigned day_of_year = (153 * month + 2) / 5 + civil.day - 1;
  return static_cast<std::int64_t>(year * 365 + year / 4 - year / 100 + year / 400 + day_of_year) - 719'468;
}

constexpr bool is_calendar_day(civil_day civil) noexcept {
  constexpr unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (civil.year < 1 || civil.month < 1 || civil.month > 12 || civil.day < 1) return false;
  const bool leap = civil.year % 4 == 0 && (civil.year % 100 != 0 || civil.year % 400 == 0);
  return civil.day <= lengths[civil.month - 1] + (civil.month == 2 && leap ? 1U : 0U);
}

/// "000102...99"
inline constexpr std::array<char, 200> digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t value = 0; value < 100; ++value) {
    pairs[2 * value] = static_cast<char>('0' + value / 10);
    pairs[2 * value + 1] = static_cast<char>('0' + value % 10);
  }
  return pairs;
}();

constexpr char* write_two(char* out, std::uint32_t value) noexcept {
  out[0] = digit_pairs[2 * value];
  out[1] = digit_pairs[2 * value + 1];
  return out + 2;
}

/// "2024-02-29"; `days` within `is_date`. Returns the length, 10.
constexpr std::size_t write_date(std::int64_t days, char* out) noexcept {
  const civil_day civil = civil_from_days(days);
  out = write_two(write_two(out, civil.year / 100), civil.year % 100);
  *out++ = '-';
  out = write_two(out, civil.month);
  *out++ = '-';
  write_two(out, civil.day);
  return 10;
}

constexpr char* write_clock(char* out, std::uint32_t seconds) noexcept {
  out = write_two(out, seconds / 3600);
  *out++ = ':';
  out = write_two(out, seconds / 60 % 60);
  *out++ = ':';
  return write_two(out, seconds % 60);
}

/// Three digits for whole milliseconds, six otherwise.
constexpr char* write_fraction(char* out, std::uint32_t micros) noexcept {
  *out++ = '.';
  out = write_two(out, micros / 10'000);
  const char* const third = &digit_pairs[2 * (micros / 100 % 100)];
  *out++ = third[0];
  if (micros % 1000 == 0) return out;
  *out++ = third[1];
  return write_two(out, micros % 100);
}

/// "12:30:00", "12:30:00.250" or "12:30:00.000001"; `micros` within `is_time`. Returns the length.
constexpr std::size_t write_time(std::int64_t micros, char* out) noexcept {
  const auto fraction = static_cast<std::uint32_t>(micros % micros_per_second);
  char* end = write_clock(out, static_cast<std::uint32_t>(micros / micros_per_second));
  if (fraction != 0) end = write_fraction(end, fraction);
  return static_cast<std::size_t>(end - out);
}

/// "2024-02-29 12:30:00.000", six digits when the milliseconds are not whole; `micros` within `is_timestamp`.
/// Returns the length, 23 or 26. Texts of the years 0001 to 9999 sort as their moments do.
constexpr std::size_t write_timestamp(std::int64_t micros, char* out, char separator = ' ') noexcept {
  // Division truncates towards zero; counted from year 1 every moment is positive.
  const std::int64_t since = micros - first_day * micros_per_day;
  const std::int64_t of_day = since % micros_per_day;
  char* end = out + write_date(since / micros_per_day + first_day, out);
  *end++ = separator;
  end = write_clock(end, static_cast<std::uint32_t>(of_day / micros_per_second));
  end = write_fraction(end, static_cast<std::uint32_t>(of_day % micros_per_second));
  return static_cast<std::size_t>(end - out);
}

/// Reads exactly `width` digits from the front of `text`.
constexpr bool read_digits(std::string_view& text, std::size_t width, unsigned& value) noexcept {
  if (text.size() < width) return false;
  value = 0;
  for (std::size_t index = 0; index < width; ++index) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[index])) - '0';
    if (digit > 9) return false;
    value = value * 10 + digit;
  }
  text.remove_prefix(width);
  return true;
}

constexpr bool read_letter(std::string_view& text, char letter) noexcept {
  if (text.empty() || text.front() != letter) return false;
  text.remove_prefix(1);
  return true;
}

constexpr bool read_date_prefix(std::string_view& text, std::int64_t& days) noexcept {
  civil_day civil{};
  if (!read_digits(text, 4, civil.year) || !read_letter(text, '-') || !read_digits(text, 2, civil.month) ||
      !read_letter(text, '-') || !read_digits(text, 2, civil.day) || !is_calendar_day(civil)) {
    return false;
  }
  days = days_from_civil(civil);
  return true;
}

constexpr bool read_time_prefix(std::string_view& text, std::int64_t& micros) noexcept {
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  if (!read_digits(text, 2, hour) || !read_letter(text, ':') || !read_digits(text, 2, minute) ||
      !read_letter(text, ':') || !read_digits(text, 2, second) || hour > 23 || minute > 59 || second > 59) {
    return false;
  }
  unsigned fraction = 0;
  if (read_letter(text, '.')) {
    unsigned digit = 0;
    unsigned width = 0;
    for (; width < 6 && read_digits(text, 1, digit); ++width) fraction = fraction * 10 + digit;
    if (width == 0) return false;
    for (; width < 6; ++width) fraction *= 10;
  }
  micros = (hour * 3600LL + minute * 60LL + second) * micros_per_second + fraction;
  return true;
}

/// Reads "2024-02-29", a real day of the years 0001 to 9999.
constexpr bool read_date(std::string_view text, std::int64_t& days) noexcept {
  return read_date_prefix(text, days) && text.empty();
}

/// Reads "12:30:00" with at most six digits after a point.
constexpr bool read_time(std::string_view text, std::int64_t& micros) noexcept {
  return read_time_prefix(text, micros) && text.empty();
}

/// Reads what `write_timestamp` writes of whole milliseconds, the usual text of a column, in a third of the
/// time. False for every other form.
constexpr bool read_written_timestamp(std::string_view text, std::int64_t& micros) noexcept {
  if (text.size() != 23) return false;
  const char* const at = text.data();
  bool fits = at[4] == '-' && at[7] == '-' && (at[10] == ' ' || at[10] == 'T') && at[13] == ':' &&
              at[16] == ':' && at[19] == '.';
  const auto two = [&](std::size_t place) {
    const unsigned tens = static_cast<unsigned>(static_cast<unsigned char>(at[place])) - '0';
    const unsigned ones = static_cast<unsigned>(static_cast<unsigned char>(at[place + 1])) - '0';
    fits = fits & (tens <= 9) & (ones <= 9);
    return tens * 10 + ones;
  };
  const civil_day civil{two(0) * 100 + two(2), two(5), two(8)};
  const unsigned hour = two(11);
  const unsigned minute = two(14);
  const unsigned second = two(17);
  const unsigned fraction = two(20) * 10 + static_cast<unsigned>(static_cast<unsigned char>(at[22])) - '0';
  fits = fits & (at[22] >= '0') & (at[22] <= '9') & (hour <= 23) & (minute <= 59) & (second <= 59);
  if (!fits || !is_calendar_day(civil)) return false;
  micros = days_from_civil(civil) * micros_per_day +
           (hour * 3600LL + minute * 60LL + second) * micros_per_second + fraction * 1000LL;
  return true;
}

/// Reads "2024-02-29 12:30:00" with at most six digits after a point; a 'T' may stand for the space, and 'Z'
/// or an offset (+02:00, -0530) may follow. The moment must lie in the years 0001 to 9999, UTC.
constexpr bool read_timestamp(std::string_view text, std::int64_t& micros) noexcept {
  if (read_written_timestamp(text, micros)) return true;
  std::int64_t days = 0;
  std::int64_t of_day = 0;
  if (!read_date_prefix(text, days)) return false;
  if (!read_letter(text, ' ') && !read_letter(text, 'T')) return false;
  if (!read_time_prefix(text, of_day)) return false;
  micros = days * micros_per_day + of_day;
  if (text.empty() || text == "Z") return true;
  const bool east = text.front() == '+';
  if (!east && text.front() != '-') return false;
  text.remove_prefix(1);
  unsigned hour = 0;
  unsigned minute = 0;
  if (!read_digits(text, 2, hour)) return false;
  read_letter(text, ':');
  if (!read_digits(text, 2, minute) || hour > 23 || minute > 59 || !text.empty()) return false;
  const std::int64_t offset = (hour * 60LL + minute) * 60 * micros_per_second;
  micros += east ? -offset : offset;
  return is_timestamp(micros);
}

}  // namespace tenon::inline v0::detail
