// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/codec/codec.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

/// A moment, UTC, in whole microseconds; years 0001 to 9999 can be stored.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// A calendar day; years 0001 to 9999 can be stored.
using date = std::chrono::sys_days;

/// The system clock, cut to microseconds.
inline timestamp now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// A time on the clock without a day or zone: microseconds since midnight, less than 24 hours.
class time_of_day {
 public:
  constexpr time_of_day() = default;

  /// Errors: `value` if negative or 24 hours and more.
  explicit constexpr time_of_day(std::chrono::microseconds since_midnight) : micros_(since_midnight.count()) {
    if (!detail::is_time(micros_)) refuse();
  }

  /// Errors: `value` if a part is out of its range; `fraction` is less than a second.
  constexpr time_of_day(int hour, int minute, int second = 0, std::chrono::microseconds fraction = {}) {
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 ||
        fraction.count() < 0 || fraction.count() > 999'999) {
      refuse();
    }
    micros_ = (hour * 3600LL + minute * 60LL + second) * detail::micros_per_second + fraction.count();
  }

  constexpr std::chrono::microseconds since_midnight() const noexcept {
    return std::chrono::microseconds(micros_);
  }
  constexpr int hour() const noexcept { return static_cast<int>(micros_ / 3'600'000'000); }
  constexpr int minute() const noexcept { return static_cast<int>(micros_ / 60'000'000 % 60); }
  constexpr int second() const noexcept { return static_cast<int>(micros_ / 1'000'000 % 60); }
  constexpr std::chrono::microseconds fraction() const noexcept {
    return std::chrono::microseconds(micros_ % 1'000'000);
  }

  friend constexpr bool operator==(const time_of_day&, const time_of_day&) = default;
  friend constexpr auto operator<=>(const time_of_day&, const time_of_day&) = default;

 private:
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse() {
    detail::fail(error_kind::value, "a time of day lies between 00:00:00 and 23:59:59.999999");
  }

  std::int64_t micros_ = 0;
};

/// "2024-02-29 12:30:00.000": three digits after the point for whole milliseconds, six otherwise.
/// Errors: `value` outside the years 0001 to 9999.
inline std::string to_string(timestamp value) {
  char text[detail::max_time_text];
  const std::int64_t micros = value.time_since_epoch().count();
  if (!detail::is_timestamp(micros))
    detail::fail(error_kind::value, "a timestamp outside the years 0001 to 9999 has no text");
  return {text, detail::write_timestamp(micros, text)};
}

/// "2024-02-29". Errors: `value` outside the years 0001 to 9999.
inline std::string to_string(date value) {
  char text[detail::max_time_text];
  const std::int64_t days = value.time_since_epoch().count();
  if (!detail::is_date(days))
    detail::fail(error_kind::value, "a date outside the years 0001 to 9999 has no text");
  return {text, detail::write_date(days, text)};
}

/// "12:30:00", with three or six digits after the point when there is a fraction.
inline std::string to_string(time_of_day value) {
  char text[detail::max_time_text];
  return {text, detail::write_time(value.since_midnight().count(), text)};
}

namespace detail {

__extension__ typedef __int128 wide_integer;

template <class Duration>
inline constexpr bool is_countable_duration = false;
template <class Rep, class Period>
inline constexpr bool is_countable_duration<std::chrono::duration<Rep, Period>> = std::is_integral_v<Rep> &&
                                                                                  sizeof(Rep) <= 8;

/// Durations whose count is an integer: only they have an exact number of microseconds.
template <class Duration>
concept countable_duration = is_countable_duration<Duration>;

/// numerator / denominator microseconds are one tick of `Duration`.
template <class Duration>
using microsecond_ratio = std::ratio_divide<typename Duration::period, std::micro>;

/// False if `value` is no whole number of microseconds within 64 bits.
template <class Duration>
constexpr bool to_micros(Duration value, std::int64_t& micros) {
  using tick = microsecond_ratio<Duration>;
  const wide_integer scaled = static_cast<wide_integer>(value.count()) * tick::num;
  micros = static_cast<std::int64_t>(scaled / tick::den);
  return scaled % tick::den == 0 && scaled / tick::den == micros;
}

/// False if `micros` is no whole number of ticks that `Duration` can hold.
template <class Duration>
constexpr bool from_micros(std::int64_t micros, Duration& value) {
  using tick = microsecond_ratio<Duration>;
  const wide_integer scaled = static_cast<wide_integer>(micros) * tick::den;
  const auto count = static_cast<typename Duration::rep>(scaled / tick::num);
  value = Duration(count);
  return scaled % tick::num == 0 && scaled / tick::num == count;
}

}  // namespace detail

/// Time points of the system clock, kept in microseconds. Encoding refuses finer fractions and other years
/// than 0001 to 9999; decoding refuses what the time point's own precision or range cannot hold.
template <detail::countable_duration Duration>
struct codec<std::chrono::time_point<std::chrono::system_clock, Duration>> {
  using time_point = std::chrono::time_point<std::chrono::system_clock, Duration>;
  static constexpr cell_kind kind = cell_kind::timestamp;
  static void encode(const time_point& value, encoder& out) {
    std::int64_t micros = 0;
    if (!detail::to_micros(value.time_since_epoch(), micros))
      out.refuse("a time point must be whole microseconds; round it with std::chrono::floor or round");
    if (!detail::is_timestamp(micros)) out.refuse("a timestamp must lie in the years 0001 to 9999");
    out.number(kind, micros);
  }
  static decode_status decode(const cell& in, time_point& value) {
    if (in.kind != kind) return decode_status::wrong_kind;
    Duration since{};
    if (!detail::is_timestamp(in.integer) || !detail::from_micros(in.integer, since))
      return decode_status::out_of_range;
    value = time_point(since);
    return decode_status::ok;
  }
};

template <>
struct codec<date> {
  static constexpr cell_kind kind = cell_kind::date;
  static void encode(const date& value, encoder& out) {
    const std::int64_t days = value.time_since_epoch().count();
    if (!detail::is_date(days)) out.refuse("a date must lie in the years 0001 to 9999");
    out.number(kind, days);
  }
  static decode_status decode(const cell& in, date& value) {
    if (in.kind != kind) return decode_status::wrong_kind;
    if (!detail::is_date(in.integer)) return decode_status::out_of_range;
    value = date(std::chrono::days(in.integer));
    return decode_status::ok;
  }
};

/// A date in parts; a day that no calendar has (30 February) is refused.
template <>
struct codec<std::chrono::year_month_day> {
  static constexpr cell_kind kind = cell_kind::date;
  static void encode(const std::chrono::year_month_day& value, encoder& out) {
    if (!value.ok()) out.refuse("the year_month_day is no day of the calendar");
    codec<date>::encode(date(value), out);
  }
  static decode_status decode(const cell& in, std::chrono::year_month_day& value) {
    date day;
    const decode_status status = codec<date>::decode(in, day);
    if (status == decode_status::ok) value = day;
    return status;
  }
};

template <>
struct codec<time_of_day> {
  static constexpr cell_kind kind = cell_kind::time_of_day;
  static void encode(const time_of_day& value, encoder& out) {
    out.number(kind, value.since_midnight().count());
  }
  static decode_status decode(const cell& in, time_of_day& value) {
    if (in.kind != kind) return decode_status::wrong_kind;
    if (!detail::is_time(in.integer)) return decode_status::out_of_range;
    value = time_of_day(std::chrono::microseconds(in.integer));
    return decode_status::ok;
  }
};

/// Durations with an integer count, kept in microseconds. Encoding refuses a finer remainder or more than 64
/// bits of microseconds (about 292,000 years); decoding refuses what the duration's own unit or range cannot
/// hold.
template <class Rep, class Period>
requires detail::countable_duration<std::chrono::duration<Rep, Period>>
struct codec<std::chrono::duration<Rep, Period>> {
  static constexpr cell_kind kind = cell_kind::interval;
  static void encode(const std::chrono::duration<Rep, Period>& value, encoder& out) {
    std::int64_t micros = 0;
    if (!detail::to_micros(value, micros))
      out.refuse("a duration must be a whole number of microseconds within 64 bits");
    out.number(kind, micros);
  }
  static decode_status decode(const cell& in, std::chrono::duration<Rep, Period>& value) {
    if (in.kind != kind) return decode_status::wrong_kind;
    std::chrono::duration<Rep, Period> read{};
    if (!detail::from_micros(in.integer, read)) return decode_status::out_of_range;
    value = read;
    return decode_status::ok;
  }
};

}  // namespace tenon::inline v0
