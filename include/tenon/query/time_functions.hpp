// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <tenon/codec/chrono.hpp>
#include <tenon/query/text_functions.hpp>

// Functions of timestamps and dates; everything is in UTC.
namespace tenon::inline v0 {
namespace detail {

template <class T>
struct operand_is_a_time_or_date
    : std::bool_constant<encodable<T> &&
                         (codec<T>::kind == cell_kind::timestamp || codec<T>::kind == cell_kind::date)> {};
template <class T>
struct operand_is_a_timestamp : std::bool_constant<encodable<T> && codec<T>::kind == cell_kind::timestamp> {};
template <class T>
struct operand_is_a_date : std::bool_constant<encodable<T> && codec<T>::kind == cell_kind::date> {};

template <class Operand>
using plain_value = without_optional_t<typename Operand::value_type>;

template <class Operand>
consteval void check_time_or_date() {
  static_assert(operand_is_a_time_or_date<plain_value<Operand>>::value,
                "tenon: extract, date_trunc, add_months: the argument is no timestamp and no date");
}
template <class Operand>
consteval void check_timestamp() {
  static_assert(operand_is_a_timestamp<plain_value<Operand>>::value,
                "tenon: add_time, time_between, date_of: the argument is no timestamp");
}
template <class Operand>
consteval void check_date() {
  static_assert(operand_is_a_date<plain_value<Operand>>::value,
                "tenon: add_days, days_between, timestamp_of: the argument is no date");
}

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;
template <class T>
struct argument_is_a_duration : std::bool_constant<is_duration<T>> {};
template <expression T>
struct argument_is_a_duration<T> : std::bool_constant<is_duration<plain_value<T>>> {};

/// A unit as a node.
template <date_unit Unit>
struct unit_constant {
  using is_tenon_expression = void;
  using value_type = std::int64_t;
  using entity = void;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }
  void write(statement_writer& out) const {
    out.computed(node_kind::constant, 0, static_cast<std::uint16_t>(Unit), {cell_kind::integer});
  }
};

}  // namespace detail

/// The moment at which the statement began, by the database's clock.
inline constexpr auto current_timestamp() {
  return detail::call<sql_function::now, timestamp, detail::null_rule::never>();
}
inline constexpr auto current_date() {
  return detail::call<sql_function::today, std::chrono::sys_days, detail::null_rule::never>();
}
/// `extract<date_unit::month>(col<&Invoice::date>)`: a part of a timestamp or date, as an integer.
template <date_unit Unit, expression Time>
constexpr auto extract(Time time) {
  detail::check_time_or_date<Time>();
  return detail::call<sql_function::date_part, std::int64_t>(detail::unit_constant<Unit>{}, time);
}
/// The beginning of the unit that a timestamp or date lies in.
template <date_unit Unit, expression Time>
constexpr auto date_trunc(Time time) {
  static_assert(Unit != date_unit::weekday && Unit != date_unit::day_of_year && Unit != date_unit::epoch,
                "tenon: date_trunc(): the unit is year, quarter, month, week, day, hour, minute or second");
  detail::check_time_or_date<Time>();
  return detail::call<sql_function::date_truncate, detail::plain_value<Time>>(detail::unit_constant<Unit>{},
                                                                              time);
}
/// A timestamp so much later: `add_time(col<&Job::startedAt>, std::chrono::hours(2))`.
template <expression Time, class Span>
constexpr auto add_time(Time time, Span span) {
  detail::check_timestamp<Time>();
  static_assert(detail::argument_is_a_duration<Span>::value,
                "tenon: add_time(): what is added is a std::chrono duration: std::chrono::hours(2)");
  if constexpr (expression<Span>) {
    return detail::call<sql_function::add_time, timestamp>(time, span);
  } else if constexpr (detail::argument_is_a_duration<Span>::value) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(span);
    return detail::call<sql_function::add_time, timestamp>(
        time, detail::value_parameter<std::chrono::microseconds, detail::no_origin>{micros});
  }
}
/// So many months later; a day that the month does not have becomes its last.
template <expression Time, class Count>
constexpr auto add_months(Time time, Count count) {
  detail::check_time_or_date<Time>();
  return detail::call<sql_function::add_months, detail::plain_value<Time>>(time,
                                                                           detail::integer_operand(count));
}
template <expression Date, class Count>
constexpr auto add_days(Date day, Count count) {
  detail::check_date<Date>();
  return detail::call<sql_function::add_days, detail::plain_value<Date>>(day, detail::integer_operand(count));
}
/// How much later the first timestamp is.
template <expression Later, class Earlier>
constexpr auto time_between(Later later, Earlier&& earlier) {
  detail::check_timestamp<Later>();
  return detail::call<sql_function::time_between, std::chrono::microseconds>(
      later, detail::lift<timestamp, detail::no_origin>(std::forward<Earlier>(earlier)));
}
/// How many days later the first date is.
template <expression Later, class Earlier>
constexpr auto days_between(Later later, Earlier&& earlier) {
  detail::check_date<Later>();
  return detail::call<sql_function::days_between, std::int64_t>(
      later, detail::lift<detail::plain_value<Later>, detail::no_origin>(std::forward<Earlier>(earlier)));
}
/// The date of a timestamp, and the midnight at which a date begins.
template <expression Time>
constexpr auto date_of(Time time) {
  detail::check_timestamp<Time>();
  return detail::call<sql_function::to_date, std::chrono::sys_days>(time);
}
template <expression Date>
constexpr auto timestamp_of(Date day) {
  detail::check_date<Date>();
  return detail::call<sql_function::to_timestamp, timestamp>(day);
}

}  // namespace tenon::inline v0
