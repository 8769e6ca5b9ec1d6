// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/codec/sql_function.hpp>
#include <tenon/core/error.hpp>

/// Functions of days and moments of the years 0001 to 9999, UTC.
namespace tenon::inline v0::detail {

/// Rounds down, below 1970 too.
constexpr std::int64_t divide_down(std::int64_t value, std::int64_t unit) noexcept {
  return value / unit - (value % unit < 0 ? 1 : 0);
}

/// Days since the last Monday. The calendar's first day is one.
constexpr std::int64_t days_since_monday(std::int64_t days) noexcept {
  return (days - first_day) % 7;
}

/// ISO 8601: a week belongs to the year of its Thursday.
constexpr std::int64_t week_of_year(std::int64_t days) noexcept {
  const std::int64_t thursday = days - days_since_monday(days) + 3;
  return (thursday - days_from_civil({civil_from_days(thursday).year, 1, 1})) / 7 + 1;
}

/// A moment, day or time of day taken apart; what it does not have is zero.
struct time_parts {
  std::int64_t days = 0;
  std::int64_t micros = 0;  // of the day
  bool has_days = false;
};

inline time_parts split_time(const cell& value) {
  switch (value.kind) {
    case cell_kind::timestamp: {
      if (!is_timestamp(value.integer)) refuse_range("a timestamp");
      const std::int64_t days = divide_down(value.integer, micros_per_day);
      return {days, value.integer - days * micros_per_day, true};
    }
    case cell_kind::date:
      if (!is_date(value.integer)) refuse_range("a date");
      return {value.integer, 0, true};
    case cell_kind::time_of_day: return {0, value.integer, false};
    default: refuse_argument("a timestamp, date or time of day");
  }
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_unit() {
  fail(error_kind::value, "a time has no such unit; a time of day has no days, a truncated time no weekday");
}

/// The unit behind its number.
inline date_unit unit_argument(const cell& unit) {
  const std::int64_t number = integer_argument(unit);
  if (number < 0 || number > static_cast<std::int64_t>(date_unit::epoch)) refuse_unit();
  return static_cast<date_unit>(number);
}

inline std::int64_t date_part(date_unit unit, const time_parts& parts) {
  constexpr std::int64_t hour = 3600 * micros_per_second;
  switch (unit) {
    case date_unit::hour: return parts.micros / hour;
    case date_unit::minute: return parts.micros / (60 * micros_per_second) % 60;
    case date_unit::second: return parts.micros / micros_per_second % 60;
    case date_unit::epoch: return parts.days * 86'400 + parts.micros / micros_per_second;
    default: break;
  }
  if (!parts.has_days) refuse_unit();
  const civil_day civil = civil_from_days(parts.days);
  switch (unit) {
    case date_unit::year: return civil.year;
    case date_unit::quarter: return (civil.month + 2) / 3;
    case date_unit::month: return civil.month;
    case date_unit::week: return week_of_year(parts.days);
    case date_unit::day: return civil.day;
    case date_unit::weekday: return days_since_monday(parts.days) + 1;
    default: return parts.days - days_from_civil({civil.year, 1, 1}) + 1;
  }
}

/// The beginning of the year, hour and so on that the time lies in.
inline time_parts truncate_time(date_unit unit, time_parts parts) {
  constexpr std::int64_t minute = 60 * micros_per_second;
  switch (unit) {
    case date_unit::hour: parts.micros -= parts.micros % (60 * minute); return parts;
    case date_unit::minute: parts.micros -= parts.micros % minute; return parts;
    case date_unit::second: parts.micros -= parts.micros % micros_per_second; return parts;
    default: break;
  }
  if (!parts.has_days) refuse_unit();
  const civil_day civil = civil_from_days(parts.days);
  parts.micros = 0;
  switch (unit) {
    case date_unit::year: parts.days = days_from_civil({civil.year, 1, 1}); return parts;
    case date_unit::quarter:
      parts.days = days_from_civil({civil.year, (civil.month - 1) / 3 * 3 + 1, 1});
      return parts;
    case date_unit::month: parts.days = days_from_civil({civil.year, civil.month, 1}); return parts;
    case date_unit::week: parts.days -= days_since_monday(parts.days); return parts;
    case date_unit::day: return parts;
    default: refuse_unit();
  }
}

/// The same day so many months later, or the last one of a month that is too short.
inline std::int64_t add_months(std::int64_t days, std::int64_t months) {
  constexpr std::int64_t most = 12 * 9999;
  if (months > most || months < -most) refuse_range("a date");
  civil_day civil = civil_from_days(days);
  const std::int64_t month = static_cast<std::int64_t>(civil.year) * 12 + civil.month - 1 + months;
  if (month < 12 || month >= 12 * 10'000) refuse_range("a date");
  civil.year = static_cast<unsigned>(month / 12);
  civil.month = static_cast<unsigned>(month % 12) + 1;
  while (!is_calendar_day(civil)) --civil.day;
  return days_from_civil(civil);
}

inline cell timestamp_cell(std::int64_t micros) {
  if (!is_timestamp(micros)) refuse_range("a timestamp");
  return number_cell(cell_kind::timestamp, micros);
}
inline cell date_cell(std::int64_t days) {
  if (!is_date(days)) refuse_range("a date");
  return number_cell(cell_kind::date, days);
}

/// Parts as a cell of the kind they were taken from.
inline cell joined_time(cell_kind kind, const time_parts& parts) {
  if (kind == cell_kind::date) return date_cell(parts.days);
  if (kind == cell_kind::time_of_day) return number_cell(kind, parts.micros);
  return timestamp_cell(parts.days * micros_per_day + parts.micros);
}

/// Functions of times but now and today; none of the arguments is NULL.
template <class Deferred = void>
cell call_time_function(sql_function which, const cell* arguments) {
  const auto kind_is = [&](std::size_t index, cell_kind kind, std::string_view what) {
    if (arguments[index].kind != kind) refuse_argument(what);
    return split_time(arguments[index]);
  };
  switch (which) {
    case sql_function::date_part:
      return integer_cell(date_part(unit_argument(arguments[0]), split_time(arguments[1])));
    case sql_function::date_truncate:
      return joined_time(arguments[1].kind,
                         truncate_time(unit_argument(arguments[0]), split_time(arguments[1])));
    case sql_function::add_time: {
      kind_is(0, cell_kind::timestamp, "a timestamp");
      std::int64_t sum = 0;
      if (__builtin_add_overflow(arguments[0].integer, integer_argument(arguments[1]), &sum))
        refuse_range("a timestamp");
      return timestamp_cell(sum);
    }
    case sql_function::add_months: {
      time_parts parts = split_time(arguments[0]);
      if (!parts.has_days) refuse_unit();
      parts.days = add_months(parts.days, integer_argument(arguments[1]));
      return joined_time(arguments[0].kind, parts);
    }
    case sql_function::add_days: {
      time_parts parts = split_time(arguments[0]);
      const std::int64_t days = integer_argument(arguments[1]);
      if (!parts.has_days) refuse_unit();
      if (days > last_day - first_day || days < first_day - last_day) refuse_range("a date");
      parts.days += days;
      return joined_time(arguments[0].kind, parts);
    }
    case sql_function::time_between:
      kind_is(0, cell_kind::timestamp, "a timestamp");
      kind_is(1, cell_kind::timestamp, "a timestamp");
      return number_cell(cell_kind::interval, arguments[0].integer - arguments[1].integer);
    case sql_function::days_between:
      kind_is(0, cell_kind::date, "a date");
      kind_is(1, cell_kind::date, "a date");
      return integer_cell(arguments[0].integer - arguments[1].integer);
    case sql_function::to_date:
      return number_cell(cell_kind::date, kind_is(0, cell_kind::timestamp, "a timestamp").days);
    case sql_function::to_timestamp:
      return number_cell(cell_kind::timestamp, kind_is(0, cell_kind::date, "a date").days * micros_per_day);
    default: fail(error_kind::internal, "a function of times is not known");
  }
}

}  // namespace tenon::inline v0::detail
