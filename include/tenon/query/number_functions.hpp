// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/text_functions.hpp>

// Functions of numbers; they mean the same on every store.
namespace tenon::inline v0 {
namespace detail {

template <class T>
struct argument_is_a_number : operand_is_a_number<T> {};
template <expression T>
struct argument_is_a_number<T> : operand_is_a_number<without_optional_t<typename T::value_type>> {};
template <class T>
struct argument_is_a_number_or_decimal
    : std::bool_constant<operand_is_a_number<T>::value || exact_number<T>> {};
template <expression T>
struct argument_is_a_number_or_decimal<T>
    : argument_is_a_number_or_decimal<without_optional_t<typename T::value_type>> {};

/// Numbers are computed as std::int64_t or double, decimals exactly.
template <class T>
using wide_number = std::conditional_t<exact_number<T>, T,
                                       std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>>;

template <class Operand>
constexpr auto check_number() {
  static_assert(argument_is_a_number_or_decimal<Operand>::value,
                "tenon: abs, sign, round, floor, ceil, trunc: the argument is no number");
  if constexpr (argument_is_a_number_or_decimal<Operand>::value) {
    return std::type_identity<wide_number<without_optional_t<typename Operand::value_type>>>{};
  } else {
    return std::type_identity<std::int64_t>{};
  }
}
template <class Operand>
using number_type = typename decltype(check_number<Operand>())::type;

template <class Operand>
consteval void check_real() {
  static_assert(argument_is_a_number<Operand>::value,
                "tenon: sqrt, exp, ln, log10: the argument is no integer or floating number; cast<double>() "
                "makes one of a decimal");
}

template <sql_function Function, class Operand>
constexpr auto real_call(Operand operand) {
  check_real<Operand>();
  return call<Function, double>(operand);
}

template <class Value>
constexpr auto real_operand(Value value) {
  static_assert(argument_is_a_number<Value>::value, "tenon: power(): an argument is no number");
  if constexpr (expression<Value>) {
    return value;
  } else if constexpr (argument_is_a_number<Value>::value) {
    return value_parameter<double, no_origin>{static_cast<double>(value)};
  } else {
    return value_parameter<double, no_origin>{};
  }
}

}  // namespace detail

/// The number without its sign; of decimals exact.
template <expression Number>
constexpr auto abs(Number number) {
  return detail::call<sql_function::absolute, detail::number_type<Number>>(number);
}
/// -1, 0 or 1.
template <expression Number>
constexpr auto sign(Number number) {
  (void)detail::check_number<Number>();
  return detail::call<sql_function::sign, std::int64_t>(number);
}
/// To so many digits behind the point; halves go away from zero, by the number's shortest decimal text.
template <expression Number, class... Digits>
requires(sizeof...(Digits) <= 1) constexpr auto round(Number number, Digits... digits) {
  using value = detail::number_type<Number>;
  if constexpr (sizeof...(Digits) == 0) {
    return detail::call<sql_function::round, value>(number, detail::integer_operand(0));
  } else {
    return detail::call<sql_function::round, value>(number, detail::integer_operand(digits)...);
  }
}
/// The least whole number that is not smaller; of a double a double.
template <expression Number>
constexpr auto ceil(Number number) {
  return detail::call<sql_function::ceiling, detail::number_type<Number>>(number);
}
/// The greatest whole number that is not larger; of a double a double.
template <expression Number>
constexpr auto floor(Number number) {
  return detail::call<sql_function::floor, detail::number_type<Number>>(number);
}
/// Towards zero.
template <expression Number>
constexpr auto trunc(Number number) {
  return detail::call<sql_function::truncate, detail::number_type<Number>>(number);
}
/// The first to the power of the second, as a double; NULL where there is none.
template <class Base, class Exponent>
requires detail::any_expression<Base, Exponent>
constexpr auto power(Base base, Exponent exponent) {
  return detail::call<sql_function::power, double, detail::null_rule::always>(detail::real_operand(base),
                                                                              detail::real_operand(exponent));
}
/// NULL for negative numbers.
template <expression Number>
constexpr auto sqrt(Number number) {
  detail::check_real<Number>();
  return detail::call<sql_function::square_root, double, detail::null_rule::always>(number);
}
/// e to this power, as a double.
template <expression Number>
constexpr auto exp(Number number) {
  return detail::real_call<sql_function::exponential>(number);
}
/// The natural logarithm; NULL for what has none.
template <expression Number>
constexpr auto ln(Number number) {
  detail::check_real<Number>();
  return detail::call<sql_function::logarithm, double, detail::null_rule::always>(number);
}
/// The logarithm to base 10; NULL of zero and less.
template <expression Number>
constexpr auto log10(Number number) {
  detail::check_real<Number>();
  return detail::call<sql_function::logarithm10, double, detail::null_rule::always>(number);
}
/// From 0 to below 1, another one for each row.
inline constexpr auto random() {
  return detail::call<sql_function::random, double, detail::null_rule::never>();
}

}  // namespace tenon::inline v0
