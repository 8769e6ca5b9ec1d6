// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/expression.hpp>

namespace tenon::inline v0 {

// Comparison of an expression with a value or another expression. An optional value compares null-safely:
// empty equals NULL. `nullopt` itself does not compile: is_null() says what is meant.

template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator==(Left&& left, Right&& right) {
  return detail::compare<node_kind::equal>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator!=(Left&& left, Right&& right) {
  return detail::compare<node_kind::not_equal>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator<(Left&& left, Right&& right) {
  return detail::compare<node_kind::less>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator<=(Left&& left, Right&& right) {
  return detail::compare<node_kind::less_equal>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator>(Left&& left, Right&& right) {
  return detail::compare<node_kind::greater>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator>=(Left&& left, Right&& right) {
  return detail::compare<node_kind::greater_equal>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}

// Logic.

template <class Left, class Right>
requires detail::any_expression<Left, Right> && detail::no_predicate<Left> && detail::no_predicate<Right>
constexpr auto operator&&(Left&& left, Right&& right) {
  return detail::connect<node_kind::and_>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right> && detail::no_predicate<Left> && detail::no_predicate<Right>
constexpr auto operator||(Left&& left, Right&& right) {
  return detail::connect<node_kind::or_>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <expression Operand>
constexpr auto operator!(Operand&& operand) {
  using operand_type = std::remove_cvref_t<Operand>;
  static_assert(detail::operand_is_a_condition<operand_type>::value,
                "tenon: ! negates a condition; compare the column with something first");
  return unary_expression<node_kind::not_, bool, operand_type>{static_cast<Operand&&>(operand)};
}

// Arithmetic, computed by the database: `col<&Counter::value> + 1`.

template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator+(Left&& left, Right&& right) {
  return detail::compute<node_kind::add>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator-(Left&& left, Right&& right) {
  return detail::compute<node_kind::subtract>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator*(Left&& left, Right&& right) {
  return detail::compute<node_kind::multiply>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
/// Of integers: integer division, towards zero; division by zero is NULL on SQLite.
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator/(Left&& left, Right&& right) {
  return detail::compute<node_kind::divide>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <class Left, class Right>
requires detail::any_expression<Left, Right>
constexpr auto operator%(Left&& left, Right&& right) {
  return detail::compute<node_kind::modulo>(static_cast<Left&&>(left), static_cast<Right&&>(right));
}
template <expression Operand>
constexpr auto operator-(Operand&& operand) {
  using operand_type = std::remove_cvref_t<Operand>;
  static_assert(
      detail::operand_can_be_computed<node_kind::negate,
                                      detail::without_optional_t<typename operand_type::value_type>>::value,
      "tenon: arithmetic works on integer and floating columns, and +, - and * on decimals");
  return unary_expression<node_kind::negate, typename operand_type::value_type, operand_type>{
      static_cast<Operand&&>(operand)};
}

}  // namespace tenon::inline v0
