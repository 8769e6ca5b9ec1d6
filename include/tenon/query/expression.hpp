// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/model/table_of.hpp>
#include <tenon/query/writer.hpp>

namespace tenon::inline v0 {

/// A typed piece of a statement. It has a `value_type`, the `entity` whose columns it names (void: none),
/// says whether its type alone fixes its nodes (`is_static`), knows the column it is (`origin`, null if
/// computed), and writes itself. Operands that are lvalues are referred to, as std::views do; a `predicate`
/// owns copies.
template <class T>
concept expression = requires {
  typename T::is_tenon_expression;
}
|| (std::is_reference_v<T> && requires { typename std::remove_cvref_t<T>::is_tenon_expression; });

namespace detail {

/// A list of types.
template <class... Types>
struct types {};

/// What an expression names columns of, when it is more than one source; otherwise it is that source itself,
/// or void.
template <class... Sources>
struct sources {};

template <class A, class B>
struct merged_sources {
  using type = std::conditional_t<std::is_same_v<A, B>, A, sources<A, B>>;
};
template <class A>
struct merged_sources<A, void> {
  using type = A;
};
template <class B>
struct merged_sources<void, B> {
  using type = B;
};
template <>
struct merged_sources<void, void> {
  using type = void;
};
template <class... A, class B>
struct merged_sources<sources<A...>, B> {
  using type = std::conditional_t<(std::is_same_v<A, B> || ...), sources<A...>, sources<A..., B>>;
};
template <class A, class... B>
struct merged_sources<A, sources<B...>> {
  using type = std::conditional_t<(std::is_same_v<A, B> || ...), sources<B...>, sources<A, B...>>;
};
template <class... A>
struct merged_sources<sources<A...>, void> {
  using type = sources<A...>;
};
template <class... B>
struct merged_sources<void, sources<B...>> {
  using type = sources<B...>;
};
template <class... A, class B, class... Rest>
struct merged_sources<sources<A...>, sources<B, Rest...>>
    : merged_sources<typename merged_sources<sources<A...>, B>::type, sources<Rest...>> {};
template <class... A>
struct merged_sources<sources<A...>, sources<>> {
  using type = sources<A...>;
};
template <class A, class B>
using common_entity = typename merged_sources<A, B>::type;

/// A named parameter that has to be given a value. It travels among the sources that an expression names.
template <class Parameter>
struct parameter_need {};

template <class A, class B>
struct joined_types;
template <class... A, class... B>
struct joined_types<types<A...>, types<B...>> {
  using type = types<A..., B...>;
};

/// Sources and parameters apart.
template <class Entity>
struct needs_of {
  using type = Entity;
  using parameters = types<>;
};
template <class Parameter>
struct needs_of<parameter_need<Parameter>> {
  using type = void;
  using parameters = types<Parameter>;
};
template <>
struct needs_of<sources<>> {
  using type = void;
  using parameters = types<>;
};
template <class First, class... Rest>
struct needs_of<sources<First, Rest...>> {
  using type = common_entity<typename needs_of<First>::type, typename needs_of<sources<Rest...>>::type>;
  using parameters = typename joined_types<typename needs_of<First>::parameters,
                                           typename needs_of<sources<Rest...>>::parameters>::type;
};
template <class Entity>
using without_parameters = typename needs_of<Entity>::type;

template <class T>
concept parameter_like = requires {
  typename std::remove_cvref_t<T>::is_tenon_parameter;
};

template <class Column, class Value>
struct value_is_comparable_with_column : std::false_type {};
template <class Column, class Value>
requires std::is_same_v<Column, Value>
struct value_is_comparable_with_column<Column, Value> : std::true_type {
};
template <class Column, class Value>
requires(!std::is_same_v<Column, Value> && std::is_arithmetic_v<Column> &&
         std::is_arithmetic_v<Value>) struct value_is_comparable_with_column<Column, Value>
    : std::bool_constant<!std::is_same_v<Column, bool> && !std::is_same_v<Value, bool> &&
                         (std::is_floating_point_v<Column> || std::is_integral_v<Value>)> {
};
template <class Column, class Value>
requires(!std::is_same_v<Column, Value> &&
         !(std::is_arithmetic_v<Column> && std::is_arithmetic_v<Value>)&&!std::is_enum_v<Column> &&
         !std::is_enum_v<Value> &&
         !std::is_arithmetic_v<Column>) struct value_is_comparable_with_column<Column, Value>
    : std::bool_constant<std::is_convertible_v<const Value&, Column> ||
                         (std::is_same_v<Column, std::string> &&
                          std::is_convertible_v<const Value&, std::string_view>)> {
};

template <class Value>
struct value_is_not_a_null_literal
    : std::bool_constant<!std::is_same_v<Value, std::nullopt_t> && !std::is_same_v<Value, std::nullptr_t>> {};

/// A value held in the expression.
template <class Value, class Origin>
struct value_parameter {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = void;
  static constexpr bool is_static = true;
  using operands = types<>;
  static constexpr bool is_null_safe = is_optional<Value>;
  static constexpr const column_info* origin() { return Origin::origin(); }
  Value value;
  const Value& get() const { return value; }
  void write(statement_writer& out) const { out.parameter(value, Origin::origin()); }
};

/// An lvalue referred to; it must live until the statement ran.
template <class Value, class Origin>
struct reference_parameter {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = void;
  static constexpr bool is_static = true;
  using operands = types<>;
  static constexpr bool is_null_safe = is_optional<Value>;
  static constexpr const column_info* origin() { return Origin::origin(); }
  const Value* value;
  const Value& get() const { return *value; }
  void write(statement_writer& out) const { out.parameter(*value, Origin::origin()); }
};

struct no_origin {
  static constexpr const column_info* origin() { return nullptr; }
};

/// Turns what the user compares an expression with into an expression.
template <class Target, class Origin, class Value>
constexpr auto lift(Value&& value) {
  using bare = std::remove_cvref_t<Value>;
  if constexpr (expression<bare>) {
    static_assert(value_is_comparable_with_column<without_optional_t<Target>,
                                                  without_optional_t<typename bare::value_type>>::value,
                  "tenon: the two columns have types that do not go together; text goes with text, an enum "
                  "with its own enum, an integer with integers");
    if constexpr (parameter_like<bare>) {
      return value.template aimed_at<Origin>();
    } else {
      return bare(static_cast<Value&&>(value));
    }
  } else {
    static_assert(value_is_not_a_null_literal<bare>::value,
                  "tenon: comparison with a null literal is never true in SQL; say is_null(col<...>) or "
                  "is_not_null(col<...>)");
    using target = without_optional_t<Target>;
    using plain = without_optional_t<bare>;
    if constexpr (value_is_not_a_null_literal<bare>::value) {
      static_assert(
          value_is_comparable_with_column<target, std::decay_t<plain>>::value,
          "tenon: the value's type does not fit the column's: compare text with text, enums with their "
          "own enum, integers with integers; convert the value first");
      if constexpr (!value_is_comparable_with_column<target, std::decay_t<plain>>::value) {
        return value_parameter<bool, no_origin>{};
      } else if constexpr (is_optional<bare>) {
        if constexpr (std::is_same_v<bare, std::optional<target>> && std::is_lvalue_reference_v<Value>) {
          return reference_parameter<bare, Origin>{&value};
        } else {
          return value_parameter<std::optional<target>, Origin>{
              std::optional<target>(static_cast<Value&&>(value))};
        }
      } else if constexpr (std::is_same_v<target, std::string>) {
        if constexpr (std::is_same_v<bare, std::string> && !std::is_lvalue_reference_v<Value>) {
          return value_parameter<std::string, Origin>{static_cast<Value&&>(value)};
        } else {
          return value_parameter<std::string_view, Origin>{std::string_view(value)};
        }
      } else if constexpr (std::is_integral_v<target>) {
        return value_parameter<bare, Origin>{value};
      } else if constexpr (std::is_trivially_copyable_v<target> && sizeof(target) <= 32) {
        return value_parameter<target, Origin>{static_cast<target>(value)};
      } else if constexpr (std::is_same_v<bare, target> && std::is_lvalue_reference_v<Value>) {
        return reference_parameter<target, Origin>{&value};
      } else {
        return value_parameter<target, Origin>{target(static_cast<Value&&>(value))};
      }
    } else {
      return value_parameter<bool, no_origin>{};
    }
  }
}

template <class T>
constexpr bool null_safe() {
  if constexpr (requires { T::is_null_safe; }) {
    return T::is_null_safe;
  } else {
    return false;
  }
}

}  // namespace detail

/// Two expressions under an operator.
template <node_kind Kind, class Value, class Left, class Right>
struct binary_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = detail::common_entity<typename Left::entity, typename Right::entity>;
  using operands = detail::types<Left, Right>;
  static constexpr node_kind kind = Kind;
  static constexpr bool is_static = Left::is_static && Right::is_static;
  static constexpr const column_info* origin() { return nullptr; }

  Left left;
  Right right;

  void write(statement_writer& out) const {
    out.add(Kind, 2);
    left.write(out);
    right.write(out);
  }
};

/// One expression under an operator or function.
template <node_kind Kind, class Value, class Operand, node_flag Flags = node_flag::none>
struct unary_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = typename Operand::entity;
  using operands = detail::types<Operand>;
  static constexpr node_kind kind = Kind;
  static constexpr bool is_static = Operand::is_static;
  static constexpr const column_info* origin() { return nullptr; }

  Operand operand;

  void write(statement_writer& out) const {
    out.add(Kind, 1, Flags);
    operand.write(out);
  }
};

namespace detail {

template <node_kind Kind, class Value, class Left, class Right>
constexpr auto combine(Left&& left, Right&& right) {
  using left_type = std::remove_cvref_t<Left>;
  using right_type = std::remove_cvref_t<Right>;
  return binary_expression<Kind, Value, left_type, right_type>{static_cast<Left&&>(left),
                                                               static_cast<Right&&>(right)};
}

template <class Left, class Right>
struct column_types_are_comparable
    : std::bool_constant<
          value_is_comparable_with_column<without_optional_t<Left>, without_optional_t<Right>>::value ||
          value_is_comparable_with_column<without_optional_t<Right>, without_optional_t<Left>>::value> {};

/// The other operand's column tells how a parameter is stored.
template <class Left, class Right>
struct origin_of : no_origin {};
template <expression Left, class Right>
struct origin_of<Left, Right> : Left {};

template <node_kind Kind, class Left, class Right>
constexpr auto compare(Left&& left, Right&& right) {
  using left_type = std::remove_cvref_t<Left>;
  using right_type = std::remove_cvref_t<Right>;
  if constexpr (expression<left_type> && expression<right_type> &&
                parameter_like<left_type> == parameter_like<right_type>) {
    static_assert(
        column_types_are_comparable<typename left_type::value_type, typename right_type::value_type>::value,
        "tenon: the two sides of the comparison have types that do not compare");
    return combine<Kind, bool>(static_cast<Left&&>(left), static_cast<Right&&>(right));
  } else if constexpr (expression<left_type> && !(parameter_like<left_type> && expression<right_type>)) {
    auto lifted = lift<typename left_type::value_type, left_type>(static_cast<Right&&>(right));
    constexpr bool safe = null_safe<decltype(lifted)>();
    static_assert(
        !safe || Kind == node_kind::equal || Kind == node_kind::not_equal,
        "tenon: an optional can be compared by == and != only (empty means NULL); unwrap it for an order");
    constexpr node_kind kind =
        safe ? (Kind == node_kind::equal ? node_kind::is_same : node_kind::is_not_same) : Kind;
    return combine<kind, bool>(static_cast<Left&&>(left), std::move(lifted));
  } else {
    constexpr node_kind mirrored = Kind == node_kind::less            ? node_kind::greater
                                   : Kind == node_kind::less_equal    ? node_kind::greater_equal
                                   : Kind == node_kind::greater       ? node_kind::less
                                   : Kind == node_kind::greater_equal ? node_kind::less_equal
                                                                      : Kind;
    return compare<mirrored>(static_cast<Right&&>(right), static_cast<Left&&>(left));
  }
}

template <class T>
struct operand_is_a_condition : std::false_type {};
template <expression T>
struct operand_is_a_condition<T>
    : std::bool_constant<std::is_same_v<without_optional_t<typename T::value_type>, bool>> {};

template <node_kind Kind, class Left, class Right>
constexpr auto connect(Left&& left, Right&& right) {
  using left_type = std::remove_cvref_t<Left>;
  using right_type = std::remove_cvref_t<Right>;
  static_assert(operand_is_a_condition<left_type>::value && operand_is_a_condition<right_type>::value,
                "tenon: && and || connect two conditions; compare the column with something first");
  if constexpr (operand_is_a_condition<left_type>::value && operand_is_a_condition<right_type>::value) {
    return combine<Kind, bool>(static_cast<Left&&>(left), static_cast<Right&&>(right));
  } else {
    return value_parameter<bool, no_origin>{};
  }
}

template <class T>
struct operand_is_a_number : std::bool_constant<(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)> {};

/// Decimals are added, subtracted and multiplied exactly; a quotient has no exact form.
template <class T>
concept exact_number = !std::is_arithmetic_v<T> && encodable<T> && codec<T>::kind == cell_kind::decimal;
template <node_kind Kind, class T>
struct operand_can_be_computed
    : std::bool_constant<operand_is_a_number<T>::value ||
                         (exact_number<T> && Kind != node_kind::divide && Kind != node_kind::modulo)> {};

/// What two computed columns come to: an integer and a real number a real one, an integer and a decimal a
/// decimal.
template <class Left, class Right>
struct arithmetic_of_columns {
  static constexpr bool fits = value_is_comparable_with_column<Left, Right>::value;
  using type = Left;
};
template <class Left, class Right>
requires(!std::is_same_v<Left, Right> && operand_is_a_number<Left>::value &&
         operand_is_a_number<Right>::value &&
         (std::is_floating_point_v<Left> ||
          std::is_floating_point_v<Right>)) struct arithmetic_of_columns<Left, Right> {
  static constexpr bool fits = true;
  using type = double;
};
template <class Left, exact_number Right>
requires std::is_integral_v<Left>
struct arithmetic_of_columns<Left, Right> {
  static constexpr bool fits = true;
  using type = Right;
};
template <exact_number Left, class Right>
requires std::is_integral_v<Right>
struct arithmetic_of_columns<Left, Right> {
  static constexpr bool fits = true;
  using type = Left;
};
template <bool Fits>
struct columns_can_be_computed_with_each_other : std::bool_constant<Fits> {};

template <node_kind Kind, class Left, class Right>
constexpr auto compute(Left&& left, Right&& right) {
  using left_type = std::remove_cvref_t<Left>;
  using right_type = std::remove_cvref_t<Right>;
  using column_type = typename std::conditional_t<expression<left_type>, left_type, right_type>::value_type;
  constexpr bool is_number = operand_can_be_computed<Kind, without_optional_t<column_type>>::value;
  static_assert(operand_can_be_computed<Kind, without_optional_t<column_type>>::value,
                "tenon: arithmetic works on integer and floating columns, and +, - and * on decimals");
  if constexpr (!is_number) {
    return value_parameter<column_type, no_origin>{};
  } else if constexpr (expression<left_type> && expression<right_type>) {
    using result = arithmetic_of_columns<without_optional_t<typename left_type::value_type>,
                                         without_optional_t<typename right_type::value_type>>;
    static_assert(columns_can_be_computed_with_each_other<result::fits>::value,
                  "tenon: arithmetic: the two columns have types that do not go together");
    using optional = std::bool_constant<is_optional<typename left_type::value_type>>;
    return combine<Kind, std::conditional_t<optional::value, std::optional<typename result::type>,
                                            typename result::type>>(static_cast<Left&&>(left),
                                                                    static_cast<Right&&>(right));
  } else if constexpr (expression<left_type>) {
    auto lifted = lift<column_type, left_type>(static_cast<Right&&>(right));
    return combine<Kind, column_type>(static_cast<Left&&>(left), std::move(lifted));
  } else {
    auto lifted = lift<column_type, right_type>(static_cast<Left&&>(left));
    return combine<Kind, column_type>(std::move(lifted), static_cast<Right&&>(right));
  }
}

/// Predicates bring their own && and ||.
template <class T>
concept no_predicate = !requires {
  typename std::remove_cvref_t<T>::is_tenon_predicate;
};

/// Rows and quantified queries bring their own comparisons.
template <class T>
concept compares_apart = requires {
  typename std::remove_cvref_t<T>::is_tenon_apart;
};

template <class Left, class Right>
concept any_expression = (expression<Left> || expression<Right>)&&!compares_apart<Left> &&
                         !compares_apart<Right>;

}  // namespace detail
}  // namespace tenon::inline v0
