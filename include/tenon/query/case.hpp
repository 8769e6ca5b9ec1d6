// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/computed.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class Condition, class Value>
struct when_branch {
  using is_tenon_branch = void;
  using value = Value;
  using condition = Condition;
  static constexpr bool has_condition = true;
  Condition when;
  Value then;
};
template <class Value>
struct otherwise_branch {
  using is_tenon_branch = void;
  using value = Value;
  static constexpr bool has_condition = false;
  Value then;
};

template <class T>
    struct argument_is_a_branch : std::bool_constant < requires {
  typename T::is_tenon_branch;
} > {};
template <class... Branches>
struct otherwise_comes_last_and_once : std::true_type {};
template <class First, class Second, class... Rest>
struct otherwise_comes_last_and_once<First, Second, Rest...>
    : std::bool_constant<First::has_condition && otherwise_comes_last_and_once<Second, Rest...>::value> {};

template <class T>
using as_owned_text = std::conditional_t<std::is_convertible_v<const T&, std::string_view>, std::string, T>;
/// The C++ type of a value of an expression without NULL; texts are std::string.
template <class Operand>
using plain_result = as_owned_text<without_optional_t<typename Operand::value_type>>;

template <class A, class B>
struct common_value {
  static constexpr bool fits = false;
  using type = A;
};
template <class A>
struct common_value<A, A> {
  static constexpr bool fits = true;
  using type = A;
};
template <class A, class B>
requires(!std::is_same_v<A, B> && operand_is_a_number<A>::value &&
         operand_is_a_number<B>::value) struct common_value<A, B> {
  static constexpr bool fits = std::is_floating_point_v<A> == std::is_floating_point_v<B>;
  using type = std::conditional_t<std::is_floating_point_v<A>, double, std::int64_t>;
};
template <class First, class... Rest>
struct common_values {
  static constexpr bool fit = true;
  using type = First;
};
template <class First, class Second, class... Rest>
struct common_values<First, Second, Rest...>
    : common_values<typename common_value<First, Second>::type, Rest...> {
  static constexpr bool fit = common_value<First, Second>::fits &&
                              common_values<typename common_value<First, Second>::type, Rest...>::fit;
};
template <class... Values>
struct values_are_of_one_type : std::bool_constant<common_values<Values...>::fit> {};

}  // namespace detail

/// `case_(when(…), otherwise(…))`.
template <class Value, class... Branches>
struct case_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = detail::entities_of<Branches...>;
  using operands = detail::types<Branches...>;
  static constexpr bool is_static = (Branches::is_static && ...);
  static constexpr bool has_else = (!Branches::is_when || ...);
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return !has_else || (detail::can_be_null<Scope, typename Branches::value>() || ...);
  }

  [[no_unique_address]] detail::operand_list<Branches...> branches;

  void write(statement_writer& out) const {
    out.computed(node_kind::case_, 2 * sizeof...(Branches) - (has_else ? 1 : 0), 0,
                 detail::spec_of_value<Value>());
    branches.write(out);
  }
};

namespace detail {

/// A branch as an operand: it writes its condition, if any, and its value.
template <class Condition, class Value>
struct written_branch {
  using entity = common_entity<typename Condition::entity, typename Value::entity>;
  using value_type = typename Value::value_type;
  using value = Value;
  using operands = types<Condition, Value>;
  static constexpr bool is_static = Condition::is_static && Value::is_static;
  static constexpr bool is_when = true;
  Condition condition;
  Value then;
  void write(statement_writer& out) const {
    condition.write(out);
    then.write(out);
  }
};
template <class Value>
struct written_otherwise {
  using entity = typename Value::entity;
  using value_type = typename Value::value_type;
  using value = Value;
  using operands = types<Value>;
  static constexpr bool is_static = Value::is_static;
  static constexpr bool is_when = false;
  Value then;
  void write(statement_writer& out) const { then.write(out); }
};
template <class Branch>
constexpr auto written(Branch branch) {
  if constexpr (Branch::has_condition) {
    return written_branch<typename Branch::condition, typename Branch::value>{std::move(branch.when),
                                                                              std::move(branch.then)};
  } else {
    return written_otherwise<typename Branch::value>{std::move(branch.then)};
  }
}
template <class Branch>
using written_type = decltype(written(std::declval<Branch>()));

}  // namespace detail

/// A branch of `case_`: where the condition is true, the value.
template <class Condition, class Value>
constexpr auto when(Condition condition, Value&& value) {
  static_assert(detail::operand_is_a_condition<Condition>::value,
                "tenon: when(): the first argument is no condition; compare a column with something");
  if constexpr (detail::operand_is_a_condition<Condition>::value) {
    return detail::when_branch<Condition, detail::literal_type<Value>>{
        std::move(condition), detail::literal_of(std::forward<Value>(value))};
  } else {
    return detail::when_branch<detail::value_parameter<bool, detail::no_origin>, detail::literal_type<Value>>{
        {}, detail::literal_of(std::forward<Value>(value))};
  }
}
/// The value where no branch is true; without it that is NULL.
template <class Value>
constexpr auto otherwise(Value&& value) {
  return detail::otherwise_branch<detail::literal_type<Value>>{
      detail::literal_of(std::forward<Value>(value))};
}
/// `case_(when(col<&Track::milliseconds> > 300000, "long"), otherwise("short"))`: the first true branch.
template <class... Branches>
constexpr auto case_(Branches... branches) {
  static_assert(sizeof...(Branches) > 0 && (detail::argument_is_a_branch<Branches>::value && ...),
                "tenon: case_(): the arguments are when(condition, value) and, last, otherwise(value)");
  if constexpr (sizeof...(Branches) > 0 && (detail::argument_is_a_branch<Branches>::value && ...)) {
    static_assert(detail::otherwise_comes_last_and_once<Branches...>::value,
                  "tenon: case_(): otherwise() is the last branch, and there is one at most");
    static_assert(detail::values_are_of_one_type<detail::plain_result<typename Branches::value>...>::value,
                  "tenon: case_(): the values of the branches have types that do not go together");
    using value = typename detail::common_values<detail::plain_result<typename Branches::value>...>::type;
    return case_expression<value, detail::written_type<Branches>...>{
        detail::list_operands(detail::written(std::move(branches))...)};
  } else {
    return detail::value_parameter<bool, detail::no_origin>{};
  }
}

namespace detail {

template <class From, class To>
struct value_can_be_cast : std::false_type {};
template <class From, class To>
requires(encodable<From>&& encodable<To>) struct value_can_be_cast<From, To> {
  static constexpr bool simple(cell_kind kind) {
    return kind == cell_kind::integer || kind == cell_kind::real || kind == cell_kind::decimal;
  }
  static constexpr cell_kind from = codec<From>::kind;
  static constexpr cell_kind to = codec<To>::kind;
  static constexpr bool value =
      !std::is_enum_v<To> &&
      (from == to || (simple(from) && simple(to)) || (to == cell_kind::text && !std::is_enum_v<From>) ||
       (from == cell_kind::text && !std::is_enum_v<From> &&
        (simple(to) || to == cell_kind::timestamp || to == cell_kind::date || to == cell_kind::uuid ||
         to == cell_kind::boolean)) ||
       (from == cell_kind::boolean && to == cell_kind::integer) ||
       (from == cell_kind::integer && to == cell_kind::boolean) ||
       (std::is_enum_v<From> && to == cell_kind::text) ||
       (from == cell_kind::date && to == cell_kind::timestamp) ||
       (from == cell_kind::timestamp && to == cell_kind::date));
};

template <class... Values>
constexpr auto common_operands_type() {
  return std::type_identity<typename common_values<Values...>::type>{};
}

}  // namespace detail

/// `cast<std::string>(col<&Track::id>)`. Real numbers become integers towards zero; text has to be a number
/// or date as a whole. Errors: `value`, `limit`.
template <class To, expression Operand>
constexpr auto cast(Operand operand) {
  using from = detail::plain_result<Operand>;
  static_assert(detail::value_can_be_cast<from, To>::value,
                "tenon: cast<T>(): a value of this type does not become a T; numbers, texts, booleans, "
                "timestamps and dates do");
  return detail::computed_expression<node_kind::cast, 0, detail::null_rule::any_operand, To, Operand>{
      detail::list_operands(std::move(operand))};
}

/// NULL where the operand equals the value, else the operand.
template <expression Operand, class Value>
constexpr auto nullif(Operand operand, Value&& value) {
  auto lifted = detail::lift<typename Operand::value_type, Operand>(std::forward<Value>(value));
  return detail::call<sql_function::null_if, detail::without_optional_t<typename Operand::value_type>,
                      detail::null_rule::always>(operand, std::move(lifted));
}

namespace detail {
template <sql_function Function, class First, class... Rest>
constexpr auto extreme(First first, Rest&&... rest) {
  return call<Function, without_optional_t<typename First::value_type>>(
      first, lift<typename First::value_type, First>(std::forward<Rest>(rest))...);
}
}  // namespace detail

/// The greatest, or least, of some values; NULL if one of them is.
template <expression First, class... Rest>
constexpr auto greatest(First first, Rest&&... rest) {
  return detail::extreme<sql_function::greatest>(first, std::forward<Rest>(rest)...);
}
template <expression First, class... Rest>
constexpr auto least(First first, Rest&&... rest) {
  return detail::extreme<sql_function::least>(first, std::forward<Rest>(rest)...);
}

/// A constant in its place, bound as a parameter: `value_of(0)`.
template <class Value>
constexpr auto value_of(Value&& value) {
  return detail::literal_of(std::forward<Value>(value));
}

/// Several values compared one after the other: `row_of(a, b) < row_of(c, d)`, `in(row_of(a, b), query)`.
template <class... Operands>
struct row_expression {
  using is_tenon_expression = void;
  using is_tenon_row = void;
  using is_tenon_apart = void;
  using value_type = detail::types<detail::without_optional_t<typename Operands::value_type>...>;
  using entity = detail::entities_of<Operands...>;
  using operands = detail::types<Operands...>;
  static constexpr bool is_static = (Operands::is_static && ...);
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return (detail::can_be_null<Scope, Operands>() || ...);
  }
  [[no_unique_address]] detail::operand_list<Operands...> values;
  void write(statement_writer& out) const {
    out.add(node_kind::row, sizeof...(Operands));
    values.write(out);
  }
};
template <class... Values>
constexpr auto row_of(Values&&... values) {
  static_assert(sizeof...(Values) > 1, "tenon: row_of(): a row has at least two values");
  return row_expression<detail::literal_type<Values>...>{
      detail::list_operands(detail::literal_of(std::forward<Values>(values))...)};
}

namespace detail {
template <class A, class B>
struct rows_are_alike : std::false_type {};
template <class... A, class... B>
requires(sizeof...(A) == sizeof...(B)) struct rows_are_alike<row_expression<A...>, row_expression<B...>>
    : std::bool_constant<(column_types_are_comparable<as_owned_text<typename A::value_type>,
                                                      as_owned_text<typename B::value_type>>::value &&
                          ...)> {
};
template <class T>
concept row_like = requires {
  typename std::remove_cvref_t<T>::is_tenon_row;
};
template <node_kind Kind, class Left, class Right>
constexpr auto compare_rows(const Left& left, const Right& right) {
  static_assert(rows_are_alike<Left, Right>::value,
                "tenon: row_of(): the two rows have another number of values, or values that do not compare");
  return binary_expression<Kind, bool, Left, Right>{left, right};
}
}  // namespace detail

template <detail::row_like Left, detail::row_like Right>
constexpr auto operator==(const Left& left, const Right& right) {
  return detail::compare_rows<node_kind::equal>(left, right);
}
template <detail::row_like Left, detail::row_like Right>
constexpr auto operator!=(const Left& left, const Right& right) {
  return detail::compare_rows<node_kind::not_equal>(left, right);
}
template <detail::row_like Left, detail::row_like Right>
constexpr auto operator<(const Left& left, const Right& right) {
  return detail::compare_rows<node_kind::less>(left, right);
}
template <detail::row_like Left, detail::row_like Right>
constexpr auto operator<=(const Left& left, const Right& right) {
  return detail::compare_rows<node_kind::less_equal>(left, right);
}
template <detail::row_like Left, detail::row_like Right>
constexpr auto operator>(const Left& left, const Right& right) {
  return detail::compare_rows<node_kind::greater>(left, right);
}
template <detail::row_like Left, detail::row_like Right>
constexpr auto operator>=(const Left& left, const Right& right) {
  return detail::compare_rows<node_kind::greater_equal>(left, right);
}

}  // namespace tenon::inline v0
