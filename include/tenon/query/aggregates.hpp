// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/codec/json.hpp>
#include <tenon/query/aggregate_types.hpp>
#include <tenon/query/case.hpp>
#include <tenon/query/clauses.hpp>
#include <tenon/query/text_functions.hpp>

namespace tenon::inline v0 {

namespace detail {

template <class Value>
struct values_have_an_order : std::bool_constant<encodable<Value> && codec<Value>::kind != cell_kind::json> {
};

/// An aggregate with the condition of its rows.
template <class Aggregate, class Condition>
struct filtered_aggregate;

/// What aggregates have in common: filter(…) and over(…).
template <class Aggregate>
struct aggregate_is_a_plain_one : std::bool_constant<Aggregate::is_plain> {};
template <class Self>
struct aggregate_base {
  /// Takes only the rows for which the condition is true.
  template <class Condition>
  constexpr auto filter(Condition condition) const {
    static_assert(operand_is_a_condition<Condition>::value,
                  "tenon: filter(): the argument is no condition; compare a column with something");
    return filtered_aggregate<Self, Condition>{{}, static_cast<const Self&>(*this), std::move(condition)};
  }
  /// Over the rows of a window instead of a group: `sum(x).over(partition_by(…), order_by(…), frame)`.
  template <class... Parts>
  constexpr auto over(Parts... parts) const;
};

template <class Aggregate, class Condition>
struct filtered_aggregate : aggregate_base<filtered_aggregate<Aggregate, Condition>> {
  using is_tenon_expression = void;
  using value_type = typename Aggregate::value_type;
  using entity = common_entity<typename Aggregate::entity, typename Condition::entity>;
  using operands = typename joined_types<typename Aggregate::operands, types<Condition>>::type;
  static constexpr bool is_static = Aggregate::is_static && Condition::is_static;
  static constexpr bool is_aggregate = true;
  static constexpr bool counts = Aggregate::counts;
  static constexpr bool is_plain = Aggregate::is_plain;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return !counts;
  }
  template <class Scope>
  static consteval bool can_be_null_over(bool) {
    return !counts;
  }
  Aggregate aggregate;
  Condition condition;
  void write(statement_writer& out) const {
    out.add(node_kind::filter, 2);
    aggregate.write(out);
    condition.write(out);
  }
};

template <class Order>
struct order_sources;
template <class... Items>
struct order_sources<order_clause<Items...>> {
  using type = entities_of<Items...>;
  using operands = types<decltype(Items::operand)...>;
};

/// An order as the last operand of an aggregate, or as a part of a window.
template <class Order>
struct order_operand {
  using value_type = bool;
  using entity = typename order_sources<Order>::type;
  using operands = typename order_sources<Order>::operands;
  static constexpr bool is_static = Order::is_static;
  template <class Scope>
  static consteval bool can_be_null() {
    return false;
  }
  Order order;
  void write(statement_writer& out) const { order.write(out); }
};

template <class T>
inline constexpr bool is_order_operand = false;
template <class Order>
inline constexpr bool is_order_operand<order_operand<Order>> = true;

template <class Last>
constexpr auto append_operand(const operand_list<>&, Last last) {
  return operand_list<Last>{std::move(last), {}};
}
template <class First, class... Rest, class Last>
constexpr auto append_operand(const operand_list<First, Rest...>& list, Last last) {
  return operand_list<First, Rest..., Last>{list.first, append_operand(list.rest, std::move(last))};
}

}  // namespace detail

/// An aggregate of the rows of a group, or of all rows.
template <node_kind Kind, class Value, node_flag Flags, class... Operands>
struct aggregate_expression : detail::aggregate_base<aggregate_expression<Kind, Value, Flags, Operands...>> {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = detail::entities_of<Operands...>;
  using operands = detail::types<Operands...>;
  static constexpr bool is_static = (Operands::is_static && ...);
  static constexpr bool is_aggregate = true;
  static constexpr bool counts = Kind == node_kind::count || Kind == node_kind::count_all;
  static constexpr bool is_plain =
      !has(Flags, node_flag::distinct) && !(detail::is_order_operand<Operands> || ...);
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return !counts && (!Scope::grouped || (detail::can_be_null<Scope, Operands>() || ...));
  }
  template <class Scope>
  static consteval bool can_be_null_over(bool has_frame) {
    return !counts && (has_frame || (detail::can_be_null<Scope, Operands>() || ...));
  }

  [[no_unique_address]] detail::operand_list<Operands...> arguments;

  /// In the order of these columns; of join_texts() and json_array_agg().
  template <class... Items>
  constexpr auto order_by(Items... items) const {
    static_assert(Kind == node_kind::join_texts || Kind == node_kind::json_list,
                  "tenon: order_by() of an aggregate: only join_texts() and json_array_agg() have an order");
    auto order = tenon::order_by(items...);
    using order_type = detail::order_operand<decltype(order)>;
    return aggregate_expression<Kind, Value, Flags, Operands..., order_type>{
        {}, detail::append_operand(arguments, order_type{std::move(order)})};
  }

  void write(statement_writer& out) const {
    if (!out.describing()) return arguments.write(out);
    node made{Kind};
    made.flags = Flags;
    made.arity = sizeof...(Operands);
    if constexpr (Kind != node_kind::count_all) made.spec = detail::spec_of_value<Value>();
    out.add(made);
    arguments.write(out);
  }
};

namespace detail {

template <node_kind Kind, class Value, node_flag Flags = node_flag::none, class... Operands>
constexpr auto aggregate(Operands... operands) {
  return aggregate_expression<Kind, Value, Flags, Operands...>{{}, list_operands(std::move(operands)...)};
}

/// `distinct(x)`: an aggregate's operand, each value once.
template <class Operand>
struct distinct_operand {
  using is_tenon_distinct = void;
  using value_type = typename Operand::value_type;
  Operand operand;
};
template <class T>
inline constexpr bool is_distinct = false;
template <class Operand>
inline constexpr bool is_distinct<distinct_operand<Operand>> = true;

template <class T>
struct argument_can_be_aggregated : std::bool_constant<expression<T> || is_distinct<T>> {};
template <class T>
consteval bool check_aggregate_argument() {
  static_assert(argument_can_be_aggregated<T>::value,
                "tenon: count(), sum(), average(), minimum(), maximum(): the argument is a column or another "
                "expression: col<&Entity::member>");
  return argument_can_be_aggregated<T>::value;
}

template <node_kind Kind, class Value, class Operand>
constexpr auto aggregate_of(Operand operand) {
  if constexpr (is_distinct<Operand>) {
    return aggregate<Kind, Value, node_flag::distinct>(operand.operand);
  } else {
    return aggregate<Kind, Value>(operand);
  }
}

template <class Operand>
constexpr auto check_ordered() {
  using value = plain_result<Operand>;
  static_assert(values_have_an_order<value>::value, "tenon: minimum(), maximum(): the values have no order");
  return std::type_identity<value>{};
}

}  // namespace detail

/// The clause `distinct`: equal rows once. As a function, `count(distinct(col<&Track::albumId>))`: equal
/// values once.
struct distinct_clause {
  static constexpr clause_kind tenon_clause = clause_kind::distinct;
  static constexpr bool is_static = true;
  template <expression Operand>
  constexpr auto operator()(Operand operand) const {
    return detail::distinct_operand<Operand>{operand};
  }
};
inline constexpr distinct_clause distinct{};

/// How many rows.
inline constexpr auto count_all() {
  return detail::aggregate<node_kind::count_all, std::int64_t>();
}
/// How many values that are not NULL.
template <class Operand>
constexpr auto count(Operand operand) {
  if constexpr (detail::check_aggregate_argument<Operand>())
    return detail::aggregate_of<node_kind::count, std::int64_t>(operand);
}
/// Of integers std::int64_t (too large a sum is an error), of floating numbers double, of decimals exact.
template <class Operand>
constexpr auto sum(Operand operand) {
  if constexpr (detail::check_aggregate_argument<Operand>())
    return detail::aggregate_of<node_kind::sum, detail::sum_type<typename Operand::value_type>>(operand);
}
template <class Operand>
constexpr auto average(Operand operand) {
  if constexpr (detail::check_aggregate_argument<Operand>())
    return detail::aggregate_of<node_kind::average, detail::average_type<typename Operand::value_type>>(
        operand);
}
template <class Operand>
constexpr auto minimum(Operand operand) {
  if constexpr (detail::check_aggregate_argument<Operand>())
    return detail::aggregate_of<node_kind::minimum,
                                typename decltype(detail::check_ordered<Operand>())::type>(operand);
}
template <class Operand>
constexpr auto maximum(Operand operand) {
  if constexpr (detail::check_aggregate_argument<Operand>())
    return detail::aggregate_of<node_kind::maximum,
                                typename decltype(detail::check_ordered<Operand>())::type>(operand);
}
/// Whether the condition is true for every row, or for some row; rows where it is unknown do not count.
template <expression Condition>
constexpr auto every(Condition condition) {
  static_assert(detail::operand_is_a_condition<Condition>::value,
                "tenon: every(), some(): the argument is no condition");
  return detail::aggregate<node_kind::every, bool>(condition);
}
template <expression Condition>
constexpr auto some(Condition condition) {
  static_assert(detail::operand_is_a_condition<Condition>::value,
                "tenon: every(), some(): the argument is no condition");
  return detail::aggregate<node_kind::some, bool>(condition);
}
/// The texts of the rows with a separator between them: `join_texts(col<&Track::name>, ", ")`, in an order
/// with `.order_by(…)`.
template <expression Text, class Separator>
constexpr auto join_texts(Text text, Separator&& separator) {
  static_assert(detail::operand_is_text<typename Text::value_type>::value,
                "tenon: join_texts(): the first argument is no text; cast<std::string>() makes one");
  return detail::aggregate<node_kind::join_texts, std::string>(
      text, detail::lift<std::string, detail::no_origin>(std::forward<Separator>(separator)));
}
/// The values of the rows as a JSON array.
template <class List, expression Operand>
constexpr auto json_array_agg(Operand operand) {
  return detail::aggregate<node_kind::json_list, json<List>>(operand);
}
/// Names and values of the rows as a JSON object.
template <class Members, expression Name, expression Operand>
constexpr auto json_object_agg(Name name, Operand operand) {
  static_assert(detail::operand_is_text<typename Name::value_type>::value,
                "tenon: json_object_agg(): the names are no texts");
  return detail::aggregate<node_kind::json_members, json<Members>>(name, operand);
}

}  // namespace tenon::inline v0
