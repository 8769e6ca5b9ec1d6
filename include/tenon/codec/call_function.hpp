// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <tenon/codec/cast_cell.hpp>
#include <tenon/codec/cell.hpp>
#include <tenon/codec/decimal_text.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/codec/number_functions.hpp>
#include <tenon/codec/sql_function.hpp>
#include <tenon/codec/text_functions.hpp>
#include <tenon/codec/time_functions.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

namespace detail {

/// -1, 0 or 1 of two values of one kind, or of two numbers; none is NULL.
template <class Deferred = void>
int compare_values(const cell& a, const cell& b) {
  const bool numbers = a.kind == cell_kind::real || b.kind == cell_kind::real ||
                       a.kind == cell_kind::decimal || b.kind == cell_kind::decimal;
  if (numbers) {
    // A double's digits are a decimal, so that one comparison is exact for all numbers.
    std::string left;
    std::string right;
    const auto digits = [](const cell& value, std::string& room) -> std::string_view {
      if (value.kind == cell_kind::decimal) return value.text();
      if (value.kind == cell_kind::real) {
        const real_digits parts = split_real(value.real);
        write_decimal(parts.negative, {parts.digits, parts.count}, parts.point, room);
      } else {
        room = std::to_string(integer_argument(value));
      }
      return room;
    };
    if (a.kind == cell_kind::real && b.kind == cell_kind::real)
      return a.real < b.real ? -1 : a.real > b.real ? 1 : 0;
    return compare_decimal_text(digits(a, left), digits(b, right));
  }
  if (holds_integer(a.kind) && holds_integer(b.kind))
    return a.integer < b.integer ? -1 : a.integer > b.integer ? 1 : 0;
  if (holds_bytes(a.kind) && holds_bytes(b.kind)) return compare_text(a.text(), b.text());
  if (a.kind != cell_kind::uuid || b.kind != cell_kind::uuid) refuse_argument("values of one kind");
  const int order = std::memcmp(a.uuid.data(), b.uuid.data(), sizeof a.uuid);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/// Every argument as text, one behind the other; NULLs are left out.
template <class Deferred = void>
cell concatenate(const cell* arguments, std::size_t count, std::string& room) {
  room.clear();
  std::string made;
  for (std::size_t i = 0; i < count; ++i) {
    if (is_null(arguments[i])) continue;
    room.append(cast_cell<Deferred>(arguments[i], cell_kind::text, made).text());
    check_text_size(room.size());
  }
  return text_cell(room);
}

template <class Deferred = void>
cell call_any(sql_function which, const cell* arguments, std::size_t count, std::string& room,
              std::int64_t moment) {
  if (which == sql_function::now) return number_cell(cell_kind::timestamp, moment);
  if (which == sql_function::today) return number_cell(cell_kind::date, divide_down(moment, micros_per_day));
  if (which == sql_function::concatenate) return concatenate<Deferred>(arguments, count, room);
  if (which == sql_function::null_if) {
    if (is_null(arguments[0]) || is_null(arguments[1])) return arguments[0];
    return compare_values<Deferred>(arguments[0], arguments[1]) == 0 ? null_cell() : arguments[0];
  }
  for (std::size_t i = 0; i < count; ++i)
    if (is_null(arguments[i])) return null_cell();
  switch (which) {
    case sql_function::append: return concatenate<Deferred>(arguments, count, room);
    case sql_function::greatest:
    case sql_function::least: {
      std::size_t best = 0;
      for (std::size_t i = 1; i < count; ++i) {
        const int order = compare_values<Deferred>(arguments[i], arguments[best]);
        if (which == sql_function::greatest ? order > 0 : order < 0) best = i;
      }
      return arguments[best];
    }
    default: break;
  }
  if (which < sql_function::absolute) return call_text_function<Deferred>(which, arguments, count, room);
  if (which < sql_function::greatest) return call_number_function<Deferred>(which, arguments, count, room);
  return call_time_function<Deferred>(which, arguments);
}

/// How few and how many arguments a function takes.
struct argument_range {
  unsigned char least;
  unsigned char most;
};
constexpr argument_range arguments_of(sql_function which) noexcept {
  switch (which) {
    case sql_function::random:
    case sql_function::now:
    case sql_function::today: return {0, 0};
    case sql_function::trim:
    case sql_function::trim_left:
    case sql_function::trim_right:
    case sql_function::round: return {1, 2};
    case sql_function::substring:
    case sql_function::pad_left:
    case sql_function::pad_right: return {2, 3};
    case sql_function::replace: return {3, 3};
    case sql_function::concatenate: return {0, 255};
    case sql_function::append:
    case sql_function::greatest:
    case sql_function::least: return {1, 255};
    case sql_function::position:
    case sql_function::left:
    case sql_function::right:
    case sql_function::repeat:
    case sql_function::power:
    case sql_function::null_if:
    case sql_function::date_part:
    case sql_function::date_truncate:
    case sql_function::add_time:
    case sql_function::add_months:
    case sql_function::add_days:
    case sql_function::time_between:
    case sql_function::days_between: return {2, 2};
    default: return {1, 1};
  }
}

}  // namespace detail

/// What a function of the query language gives for `count` arguments: the one meaning that every store has.
/// `result` is the kind a number is to have, `null` its own. Bytes of the result live in `room` or in an
/// argument; no argument may live in `room`. `moment`: when the statement began, microseconds since 1970, for
/// now and today. Errors: `value` (an argument has none), `limit` (the result is beyond its kind).
template <class Deferred = void>
cell call_function(sql_function which, const cell* arguments, std::size_t count, cell_kind result,
                   std::string& room, std::int64_t moment = 0) {
  const detail::argument_range range = detail::arguments_of(which);
  if (count < range.least || count > range.most) [[unlikely]]
    detail::fail(error_kind::misuse, "a function of the query language has another number of arguments");
  const cell made = detail::call_any<Deferred>(which, arguments, count, room, moment);
  const bool other_number = made.kind == cell_kind::integer || made.kind == cell_kind::real;
  if (!other_number || (result != cell_kind::integer && result != cell_kind::real)) [[likely]] {
    return made.kind == cell_kind::integer && result == cell_kind::decimal
               ? cast_cell<Deferred>(made, result, room)
               : made;
  }
  return cast_cell<Deferred>(made, result, room);
}

}  // namespace tenon::inline v0
