// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tenon::inline v0 {

/// Functions under one name everywhere, with one meaning everywhere; see `query/functions` for what each
/// does.
enum class sql_function : std::uint16_t {
  // of texts
  lower,
  upper,
  length,
  byte_length,
  trim,
  trim_left,
  trim_right,
  substring,
  position,
  replace,
  concatenate,  ///< NULLs are left out
  append,       ///< NULL if one of the two is
  left,
  right,
  pad_left,
  pad_right,
  repeat,
  reverse,
  // of numbers
  absolute,
  sign,
  round,  ///< value, digits: half away from zero, of the shortest decimal that is the value
  ceiling,
  floor,
  truncate,
  power,
  square_root,
  exponential,
  logarithm,  ///< natural
  logarithm10,
  random,  ///< [0, 1)
  // of any
  greatest,  ///< NULL if one is
  least,
  null_if,
  // of times
  now,            ///< the moment the statement began, microseconds
  today,          ///< its date, UTC
  date_part,      ///< constant: a `date_unit`; a time or date
  date_truncate,  ///< the same
  add_time,       ///< timestamp, interval
  add_months,     ///< timestamp or date, integer; the day is cut to the month's last
  add_days,       ///< date, integer
  time_between,   ///< later timestamp, earlier: an interval
  days_between,   ///< later date, earlier: an integer
  to_date,        ///< timestamp
  to_timestamp,   ///< date: its midnight, UTC
};

/// Units of a calendar.
enum class date_unit : std::uint16_t {
  year,
  quarter,
  month,
  week,  ///< ISO 8601: begins on Monday
  day,
  hour,
  minute,
  second,
  weekday,      ///< 1 is Monday, 7 is Sunday
  day_of_year,  ///< from 1
  epoch,        ///< whole seconds since 1970
};

}  // namespace tenon::inline v0
