// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/fields.hpp>
#include <tenon/query/joins.hpp>
#include <tenon/query/select.hpp>

namespace tenon::inline v0 {

/// Groups of rows that agree in these; fields then are these, aggregates, and what is computed of them.
template <class... Operands>
struct group_clause {
  static constexpr clause_kind tenon_clause = clause_kind::group_by;
  using list = detail::types<Operands...>;
  using entity_type = detail::entities_of<Operands...>;
  static constexpr bool is_static = (Operands::is_static && ...);
  [[no_unique_address]] detail::operand_list<Operands...> values;
  void write(statement_writer& out) const {
    out.add(node_kind::group_by, sizeof...(Operands));
    values.write(out);
  }
};
namespace detail {
template <class T>
struct argument_can_be_grouped_by : std::bool_constant<expression<T>> {};
template <class T>
struct group_holds_no_aggregate : std::bool_constant<!holds_aggregate<T>() && !holds_window<T>()> {};
}  // namespace detail
/// One row for each combination of these values; NULLs are equal.
template <class... Operands>
constexpr auto group_by(Operands... operands) {
  static_assert(sizeof...(Operands) > 0 && (detail::argument_can_be_grouped_by<Operands>::value && ...),
                "tenon: group_by(): name columns as col<&Entity::member> or other expressions");
  if constexpr (sizeof...(Operands) > 0 && (detail::argument_can_be_grouped_by<Operands>::value && ...)) {
    static_assert((detail::group_holds_no_aggregate<Operands>::value && ...),
                  "tenon: group_by(): an aggregate or window function cannot be grouped by");
    return group_clause<Operands...>{detail::list_operands(std::move(operands)...)};
  } else {
    return group_clause<>{};
  }
}

/// The groups that are meant.
template <class Condition>
struct having_clause {
  static constexpr clause_kind tenon_clause = clause_kind::having;
  using condition_type = Condition;
  static constexpr bool is_static = Condition::is_static;
  Condition condition;
};
/// The groups that are meant: a condition on aggregates and grouped values.
template <class Condition>
constexpr auto having(Condition condition) {
  static_assert(detail::operand_is_a_condition<Condition>::value,
                "tenon: having(): this is no condition; compare an aggregate with something");
  if constexpr (detail::operand_is_a_condition<Condition>::value) {
    return having_clause<Condition>{std::move(condition)};
  } else {
    return having_clause<all_rows>{all};
  }
}

/// Of the rows that agree in these, the first in the order, which begins with these.
template <class... Operands>
struct distinct_on_clause {
  static constexpr clause_kind tenon_clause = clause_kind::distinct_on;
  using list = detail::types<Operands...>;
  using entity_type = detail::entities_of<Operands...>;
  static constexpr bool is_static = (Operands::is_static && ...);
  [[no_unique_address]] detail::operand_list<Operands...> values;
  void write(statement_writer& out) const {
    out.add(node_kind::distinct_on, sizeof...(Operands));
    values.write(out);
  }
};
/// Of the rows that agree in these values the first in the order.
template <class... Operands>
constexpr auto distinct_on(Operands... operands) {
  static_assert(sizeof...(Operands) > 0 && (detail::argument_can_be_grouped_by<Operands>::value && ...),
                "tenon: distinct_on(): name columns as col<&Entity::member> or other expressions");
  if constexpr (sizeof...(Operands) > 0 && (detail::argument_can_be_grouped_by<Operands>::value && ...)) {
    return distinct_on_clause<Operands...>{detail::list_operands(std::move(operands)...)};
  } else {
    return distinct_on_clause<>{};
  }
}

namespace detail {

/// A common table that has to be declared by with(…).
template <class Source>
struct common_need {};

}  // namespace detail

/// A member of the result, for its order and groups: `order_by(desc(result<&Row::tracks>))`.
template <auto Member>
struct result_expression {
  using is_tenon_expression = void;
  using row = typename reflect::member_pointer<decltype(Member)>::owner;
  using value_type = typename reflect::member_pointer<decltype(Member)>::type;
  using entity = detail::result_tag<row>;
  using operands = detail::types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_result = true;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return is_optional<value_type>;
  }
  void write(statement_writer& out) const {
    out.computed(node_kind::result_column, 0, static_cast<std::uint16_t>(at(Member).index),
                 detail::spec_of_value<value_type>());
  }
};
template <auto Member>
inline constexpr result_expression<Member> result{};

namespace detail {

template <bool Once>
struct no_query_clause_is_given_twice : std::bool_constant<Once> {};
consteval bool query_clauses_differ(const clause_places& places) {
  return places.count(clause_kind::from) <= 1 && places.count(clause_kind::fields) <= 1 &&
         places.count(clause_kind::group_by) <= 1 && places.count(clause_kind::having) <= 1 &&
         places.count(clause_kind::distinct) + places.count(clause_kind::distinct_on) <= 1 &&
         places.count(clause_kind::with) <= 1;
}

// The sources in their order.

template <class... Clauses>
using join_list = chosen_clauses<kinds(clause_kind::join), Clauses...>;

/// The entries of a scope after a join.
template <join_kind Kind, class Tag, class... Entries>
struct entries_after {
  using type = types<Entries..., scope_entry<Tag, Kind == join_kind::left>>;
};
template <class Tag, class... Entries>
struct entries_after<join_kind::right, Tag, Entries...> {
  using type = types<scope_entry<typename Entries::tag, true>..., scope_entry<Tag, false>>;
};
template <class Tag, class... Entries>
struct entries_after<join_kind::full, Tag, Entries...> {
  using type = types<scope_entry<typename Entries::tag, true>..., scope_entry<Tag, true>>;
};
template <class Entries, class Joins>
struct entries_of;
template <class... Entries>
struct entries_of<types<Entries...>, types<>> {
  using type = types<Entries...>;
};
template <class... Entries, class First, class... Rest>
struct entries_of<types<Entries...>, types<First, Rest...>>
    : entries_of<typename entries_after<First::kind, tag_of<typename First::source_type>, Entries...>::type,
                 types<Rest...>> {};

template <bool Grouped, class Entries, class... More>
struct scope_of;
template <bool Grouped, class... Entries, class... More>
struct scope_of<Grouped, types<Entries...>, More...> {
  using type = scope<Grouped, Entries..., scope_entry<More, false>...>;
};
template <class Entries>
struct tags_of;
template <class... Entries>
struct tags_of<types<Entries...>> {
  using type = types<typename Entries::tag...>;
};

/// Whether each source goes by a name of its own; tables of one name in two schemas do.
struct source_label {
  std::string_view schema, name;
};
template <class Tag>
consteval source_label label_of_source() {
  const std::string_view own = tag_facts<Tag>::name();
  if (!own.empty()) return {{}, own};
  const table_info& table = table_info_of<typename tag_facts<Tag>::row>;
  return {table.schema, table.name};
}
template <class... Tags>
consteval bool names_of_sources_differ() {
  const source_label labels[] = {label_of_source<Tags>()...};
  for (std::size_t i = 1; i < sizeof...(Tags); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (labels[i].name == labels[j].name && labels[i].schema == labels[j].schema) return false;
    }
  }
  return true;
}
template <class Tags>
struct sources_have_different_names : std::true_type {};
template <class First, class Second, class... Rest>
struct sources_have_different_names<types<First, Second, Rest...>>
    : std::bool_constant<names_of_sources_differ<First, Second, Rest...>()> {};

/// What a source needs of the statements around it.
template <class Source>
struct source_needs {
  using type = void;
};
template <class Source>
requires requires {
  Source::is_common;
}
struct source_needs<Source> {
  using type = common_need<Source>;
};
template <class Source>
requires requires {
  typename Source::needs;
}
struct source_needs<Source> {
  using type = typename Source::needs;
};

// Clauses with their facts.

template <class Order>
struct order_items {
  using type = types<>;
};
template <class... Items>
struct order_items<order_clause<Items...>> {
  using type = types<decltype(Items::operand)...>;
};

template <class List>
struct entity_of_list;
template <class... T>
struct entity_of_list<types<T...>> {
  using type = entities_of<T...>;
};
template <class Scope, class Entity>
using entity_outside = typename sources_outside<Entity, Scope>::type;

template <bool None>
struct where_holds_no_aggregate : std::bool_constant<None> {};
template <bool None>
struct where_holds_no_window_function : std::bool_constant<None> {};
template <bool None>
struct having_holds_no_window_function : std::bool_constant<None> {};
template <bool All>
struct clauses_belong_to_a_select : std::bool_constant<All> {};
template <bool Itself>
struct with_hidden_stands_by_itself : std::bool_constant<Itself> {};

// `result<&Row::member>` is the number of a result, which is one only as an item of an order or group.
template <bool None>
struct where_names_no_result : std::bool_constant<None> {};
template <bool None>
struct having_names_no_result : std::bool_constant<None> {};
template <bool None>
struct field_names_no_result : std::bool_constant<None> {};
template <bool Alone>
struct result_stands_alone : std::bool_constant<Alone> {};
template <class Row, class... Items>
consteval bool results_stand_alone(types<Items...>) {
  return ((requires { Items::is_result; } || names_none_of<typename Items::entity, result_tag<Row>>::value) &&
          ...);
}
template <bool None>
struct aggregate_holds_no_aggregate : std::bool_constant<None> {};
template <bool One>
struct field_has_one_value_for_each_group : std::bool_constant<One> {};
template <bool One>
struct order_has_one_value_for_each_group : std::bool_constant<One> {};
template <bool One>
struct having_has_one_value_for_each_group : std::bool_constant<One> {};
template <bool Among>
struct order_of_distinct_rows_is_a_field : std::bool_constant<Among> {};
template <bool Begins>
struct order_begins_with_distinct_on : std::bool_constant<Begins> {};
template <bool Found>
struct foreign_key_leads_from_one_table_to_the_other : std::bool_constant<Found> {};
template <class Outside>
struct join_condition_names_its_sources : std::is_void<Outside> {};

/// What is grouped by: of a member of the result its field.
template <class Fields, class Group>
struct grouped_by {
  using type = Group;
};
template <class... Fields, auto Member>
requires((!is_whole<Fields> && ...) &&
         at(Member).index < sizeof...(Fields)) struct grouped_by<types<Fields...>, result_expression<Member>>
    : type_at<types<Fields...>, at(Member).index> {
};
template <class Fields, class Groups>
struct groups_of_fields;
template <class Fields, class... Groups>
struct groups_of_fields<Fields, types<Groups...>> {
  using type = types<typename grouped_by<Fields, Groups>::type...>;
};
template <bool None>
struct grouped_field_holds_no_aggregate : std::bool_constant<None> {};

/// Fields of which each is a whole entity or has one value for each group.
template <class Scope, class... Fields, class... Groups>
consteval bool fields_have_one_value(types<Fields...>, types<Groups...> groups) {
  const auto one = [&]<class Field>(std::type_identity<Field>) {
    if constexpr (is_whole<Field>) {
      return key_is_grouped<typename Field::tag>(groups);
    } else {
      return has_one_value<Scope, Field>(groups);
    }
  };
  return (one(std::type_identity<Fields>{}) && ...);
}
template <class Item, class... Fields>
consteval bool is_among(types<Fields...>) {
  const auto one = []<class Field>(std::type_identity<Field>) {
    if constexpr (is_whole<Field>) {
      if constexpr (requires { Item::is_column; })
        return std::is_same_v<typename Item::entity, typename Field::tag>;
      return false;
    } else {
      return std::is_same_v<Item, Field>;
    }
  };
  return requires {
    Item::is_result;
  }
  || (one(std::type_identity<Fields>{}) || ...);
}
template <class... Items, class Fields>
consteval bool all_are_among(types<Items...>, [[maybe_unused]] Fields fields) {
  return (is_among<Items>(fields) && ...);
}
template <class... On>
consteval bool begins_with(types<On...>, types<>) {
  return sizeof...(On) == 0;
}
/// The first items of the order are those of distinct_on, in any order.
template <class... On, class... Items>
consteval bool begins_with(types<On...>, types<Items...>) {
  if constexpr (sizeof...(Items) < sizeof...(On)) {
    return false;
  } else {
    std::size_t place = 0;
    bool all = true;
    const auto one = [&]<class Item>(std::type_identity<Item>) {
      if (place++ < sizeof...(On)) all = all && (std::is_same_v<Item, On> || ...);
    };
    (one(std::type_identity<Items>{}), ...);
    return all;
  }
}

/// What a select gives when no row type is named: one field is its value, several are a tuple.
template <class Scope, class Field>
struct field_result {
  using type = result_of<Scope, Field>;
};
template <class Scope, class Tag>
struct field_result<Scope, whole_field<Tag>> {
  using row = typename tag_facts<Tag>::row;
  using type = std::conditional_t<Scope::template is_optional<Tag>, std::optional<row>, row>;
};
template <class T>
using owned_result = std::conditional_t<
    std::is_same_v<T, std::string_view>, std::string,
    std::conditional_t<std::is_same_v<T, std::optional<std::string_view>>, std::optional<std::string>, T>>;
template <class Scope, class List>
struct deduced_row;
template <class Scope, class Field>
struct deduced_row<Scope, types<Field>> {
  using type = owned_result<typename field_result<Scope, Field>::type>;
};
template <class Scope, class First, class Second, class... Rest>
struct deduced_row<Scope, types<First, Second, Rest...>> {
  using type = std::tuple<owned_result<typename field_result<Scope, First>::type>,
                          owned_result<typename field_result<Scope, Second>::type>,
                          owned_result<typename field_result<Scope, Rest>::type>...>;
};

/// A row type that is to be found out.
struct deduced {};

}  // namespace detail
}  // namespace tenon::inline v0
