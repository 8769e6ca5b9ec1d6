// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/match_scope.hpp>
#include <tenon/query/select_query.hpp>

namespace tenon::inline v0 {

namespace detail {

template <bool Recursive, class... Tables>
struct common_tables;

/// The clauses of a select but its fields and its first source, each held by value.
template <class... Clauses>
struct query_clauses : Clauses... {
  using list = types<Clauses...>;
  static constexpr bool is_static = (Clauses::is_static && ...);
  static constexpr bool has_where = (is_where<Clauses> || ...);
  static constexpr bool has_group = (is_group<Clauses> || ...);
  static constexpr bool has_having = (is_having<Clauses> || ...);
  static constexpr bool has_order = (is_order<Clauses> || ...);
  static constexpr bool has_distinct = contains_clause<distinct_clause, Clauses...>;
  static constexpr bool has_distinct_on = (is_distinct_on<Clauses> || ...);
  static constexpr bool has_limit = (is_limit<Clauses> || ...);
  static constexpr bool has_offset = (is_offset<Clauses> || ...);
  static constexpr bool has_with = (is_with<Clauses> || ...);
  static constexpr bool has_lock = (is_lock<Clauses> || ...);
  static constexpr bool deleted_too = contains_clause<with_deleted_clause, Clauses...>;

  template <class Condition>
  static const Condition& where_of(const where_clause<Condition>& each) {
    return each.condition;
  }
  template <bool Recursive, class... Tables>
  static const auto& with_of(const common_tables<Recursive, Tables...>& each) {
    return each;
  }
  template <class... Operands>
  static const auto& group_of(const group_clause<Operands...>& each) {
    return each;
  }
  template <class Condition>
  static const Condition& having_of(const having_clause<Condition>& each) {
    return each.condition;
  }
  template <class... Operands>
  static const auto& distinct_on_of(const distinct_on_clause<Operands...>& each) {
    return each;
  }
  template <class... Items>
  static const auto& order_of(const order_clause<Items...>& each) {
    return each;
  }
  template <class Any>
  static const auto& order_of(const order<Any>& each) {
    return each;
  }
  template <class Count>
  static const Count& limit_of(const limit<Count>& each) {
    return each.count;
  }
  template <class Count>
  static const Count& offset_of(const offset<Count>& each) {
    return each.count;
  }
};

template <class... Joins>
consteval bool has_right_or_full(types<Joins...>) {
  return ((Joins::kind == join_kind::right || Joins::kind == join_kind::full) || ...);
}

template <class Order>
bool is_ordered_by(const Order& order) {
  if constexpr (requires { order.empty(); }) {
    return !order.empty();
  } else {
    return true;
  }
}

/// The first clause that a test holds for, or `no_clause_type`.
struct no_clause_type {};
template <template <class> class Test, class... Clauses>
struct find_clause {
  using type = no_clause_type;
};
template <template <class> class Test, class First, class... Rest>
struct find_clause<Test, First, Rest...>
    : std::conditional_t<Test<First>::value, std::type_identity<First>, find_clause<Test, Rest...>> {};

template <template <class> class Test, class List>
struct clause_in;
template <template <class> class Test, class... Clauses>
struct clause_in<Test, types<Clauses...>> : find_clause<Test, Clauses...> {};

template <class T>
struct where_test : std::bool_constant<is_where<T>> {};
template <class T>
struct group_test : std::bool_constant<is_group<T>> {};
template <class T>
struct having_test : std::bool_constant<is_having<T>> {};
template <class T>
struct order_test : std::bool_constant<is_order<T>> {};
template <class T>
struct distinct_on_test : std::bool_constant<is_distinct_on<T>> {};
template <class T>
struct with_test : std::bool_constant<is_with<T>> {};
template <class T>
struct lock_test : std::bool_constant<is_lock<T>> {};

// Facts of a clause that may be missing.

template <class Clause>
struct condition_facts {
  using entity = void;
  using condition = all_rows;
};
template <class Condition>
struct condition_facts<where_clause<Condition>> {
  using entity = typename Condition::entity;
  using condition = Condition;
};
template <class Condition>
struct condition_facts<having_clause<Condition>> {
  using entity = typename Condition::entity;
  using condition = Condition;
};
template <class Clause>
struct list_facts {
  using entity = void;
  using list = types<>;
};
template <class Clause>
requires requires {
  typename Clause::entity_type;
}
struct list_facts<Clause> {
  using entity = typename Clause::entity_type;
  using list = typename Clause::list;
};
template <class Clause>
struct order_facts {
  using entity = void;
  using list = types<>;
};
template <class... Items>
struct order_facts<order_clause<Items...>> {
  using entity = entities_of<Items...>;
  using list = types<decltype(Items::operand)...>;
};
template <class Entity>
struct order_facts<order<Entity>> {
  using entity = Entity;
  using list = types<>;
};
template <class Clause>
struct with_facts {
  using entity = void;
  using declared = types<>;
};
template <class Clause>
requires(is_with<Clause>) struct with_facts<Clause> {
  using entity = typename Clause::needs;
  using declared = typename Clause::declared;
};

/// What limit() and offset() name: parameters.
template <class Clause>
struct page_facts {
  using entity = void;
};
template <parameter_like Count>
struct page_facts<limit<Count>> {
  using entity = typename Count::entity;
};
template <parameter_like Count>
struct page_facts<offset<Count>> {
  using entity = typename Count::entity;
};
template <class List>
struct page_needs;
template <class... Clauses>
struct page_needs<types<Clauses...>> : merged_entity_list<typename page_facts<Clauses>::entity...> {};

template <class Join, class Scope>
struct join_outside {
  using type = void;
};
template <join_kind Kind, class Source, class Condition, class Scope>
requires(!std::is_same_v<Condition, along_foreign_key>) struct join_outside<
    join_clause<Kind, Source, Condition>, Scope> {
  using type = entity_outside<Scope, typename Condition::entity>;
};
template <class Joins, class Scope>
struct joins_outside;
template <class... Joins, class Scope>
struct joins_outside<types<Joins...>, Scope> {
  using type = typename merged_entity_list<typename join_outside<Joins, Scope>::type...>::type;
  using needs = typename merged_entity_list<
      entity_outside<Scope, typename source_needs<typename Joins::source_type>::type>...>::type;
};

template <class List, class Added>
struct add_type;
template <class... T, class Added>
struct add_type<types<T...>, Added> {
  using type = types<T..., Added>;
};
template <class Scope, class List>
struct with_scope;
template <bool Grouped, class... Entries, class... More>
struct with_scope<scope<Grouped, Entries...>, types<More...>> {
  using type = scope<Grouped, Entries..., scope_entry<More, false>...>;
};

}  // namespace detail

namespace detail {

/// A field of the statement's rows.
template <class Field>
void write_result(statement_writer& out, const Field& field) {
  field.write(out);
  if constexpr (!is_whole<Field>) {
    if constexpr (requires { Field::is_column; }) {
      out.result(Field::origin()->spec);
    } else {
      out.result(spec_of_value<typename Field::value_type>());
    }
  }
}

template <std::size_t... I, class... Fields>
void write_fields(statement_writer& out, const field_set<std::index_sequence<I...>, Fields...>& set) {
  (write_result(out, static_cast<const placed_field<I, Fields>&>(set).field), ...);
}

/// Whether an expression holds values, each of which is a parameter of its own wherever it is written.
template <class T>
consteval bool holds_values();
template <class... T>
consteval bool any_holds_values(types<T...>) {
  return (holds_values<T>() || ...);
}
template <class T>
consteval bool holds_values() {
  if constexpr (
      requires { T::is_column; } || requires { T::is_result; } || requires { T::is_constant; }) {
    return false;
  } else if constexpr (std::is_same_v<typename operands_of<T>::type, types<>>) {
    return true;
  } else {
    return any_holds_values(typename operands_of<T>::type{});
  }
}

/// Whether rows of the source that are marked as deleted are left out.
template <class Source, bool DeletedToo>
constexpr bool source_hides_deleted() {
  if constexpr (DeletedToo || !tag_facts<tag_of<Source>>::is_entity) {
    return false;
  } else {
    return hides_deleted<typename tag_facts<tag_of<Source>>::row>();
  }
}
template <class Source>
void write_source_hiding(statement_writer& out) {
  using facts = tag_facts<tag_of<Source>>;
  const table_info& table = table_info_of<typename facts::row>;
  out.add(node_kind::is_null, 1);
  out.column(node_kind::column, table, table.columns[table.deleted_at], facts::name());
}

/// A join with its condition. Rows marked as deleted have no partner; of right and full joins also those of
/// the first source.
template <class First, bool DeletedToo, class... Before, class Join>
void write_join(statement_writer& out, types<Before...>, const Join& join) {
  using source = typename Join::source_type;
  constexpr bool along = std::is_same_v<typename Join::condition_type, along_foreign_key>;
  constexpr bool crossed = Join::kind == join_kind::cross;
  out.computed(node_kind::join, crossed ? 1 : 2, static_cast<std::uint16_t>(Join::kind), {});
  join.source.write(out);
  if constexpr (!crossed) {
    constexpr bool before_too = (Join::kind == join_kind::right || Join::kind == join_kind::full) &&
                                source_hides_deleted<First, DeletedToo>();
    constexpr bool itself = source_hides_deleted<source, DeletedToo>();
    if constexpr (itself) out.add(node_kind::and_, 2);
    if constexpr (before_too) out.add(node_kind::and_, 2);
    if constexpr (along) {
      (write_keys_between<tag_of<source>, Before>(out), ...);
    } else {
      join.condition.write(out);
    }
    if constexpr (before_too) write_source_hiding<First>(out);
    if constexpr (itself) write_source_hiding<source>(out);
  }
}
template <class First, bool DeletedToo, class Clauses, class Before>
void write_joins(statement_writer&, const Clauses&, Before, types<>) {}
template <class First, bool DeletedToo, class Clauses, class... Before, class Join, class... Rest>
void write_joins(statement_writer& out, const Clauses& clauses, types<Before...> before,
                 types<Join, Rest...>) {
  write_join<First, DeletedToo>(out, before, static_cast<const Join&>(clauses));
  write_joins<First, DeletedToo>(out, clauses, types<Before..., tag_of<typename Join::source_type>>{},
                                 types<Rest...>{});
}

}  // namespace detail

/// A select of any shape. `row_type` is what its rows become.
template <class Row, class Fields, class From, class Joins, class Scope, class Clauses>
struct select_query {
  using is_tenon_query = void;
  using is_tenon_statement = void;
  using row_type = Row;
  using field_list = typename Fields::list;
  using query_scope = Scope;
  using joins = Joins;
  static constexpr bool is_static = Fields::is_static && From::is_static && Clauses::is_static;

  template <template <class> class Test>
  using clause_of = typename detail::clause_in<Test, typename Clauses::list>::type;
  template <class Entity>
  using outside = detail::entity_outside<Scope, Entity>;

  // What each clause names that is not in the scope.
  using fields_outside = outside<typename detail::entity_of_list<field_list>::type>;
  using where_outside = outside<typename detail::condition_facts<clause_of<detail::where_test>>::entity>;
  using group_outside = outside<typename detail::list_facts<clause_of<detail::group_test>>::entity>;
  using having_outside = outside<typename detail::condition_facts<clause_of<detail::having_test>>::entity>;
  using order_outside = outside<typename detail::order_facts<clause_of<detail::order_test>>::entity>;
  using distinct_outside = outside<typename detail::list_facts<clause_of<detail::distinct_on_test>>::entity>;
  using joins_outside = typename detail::joins_outside<Joins, Scope>::type;
  using needs_outside = typename detail::merged_entity_list<
      outside<typename detail::source_needs<typename From::source_type>::type>,
      typename detail::joins_outside<Joins, Scope>::needs,
      outside<typename detail::with_facts<clause_of<detail::with_test>>::entity>>::type;
  using page_outside = typename detail::page_needs<typename Clauses::list>::type;
  /// What has to come from the statements around it, and named parameters.
  using entity = typename detail::merged_entity_list<fields_outside, where_outside, group_outside,
                                                     having_outside, order_outside, distinct_outside,
                                                     joins_outside, needs_outside, page_outside>::type;
  using parameters = typename detail::needs_of<entity>::parameters;

  Fields fields;
  From from;
  Clauses clauses;

  void write(statement_writer& out) const {
    constexpr std::size_t conditions = hidden_conditions() + (Clauses::has_where ? 1 : 0);
    std::size_t parts = 2u + Clauses::has_with + Clauses::has_distinct_on + (conditions > 0) +
                        Clauses::has_group + Clauses::has_having + Clauses::has_limit + Clauses::has_offset +
                        Clauses::has_lock;
    if constexpr (Clauses::has_order)
      parts += detail::is_ordered_by(static_cast<const clause_of<detail::order_test>&>(clauses)) ? 1 : 0;
    out.add(node_kind::select, parts);
    if constexpr (Clauses::has_with) static_cast<const clause_of<detail::with_test>&>(clauses).write(out);
    std::size_t width = detail::size_of<field_list>;
    if constexpr (requires { fields.more(); }) width += fields.more();
    out.add(node_kind::results, width, Clauses::has_distinct ? node_flag::distinct : node_flag::none);
    detail::write_fields(out, fields.fields);
    if constexpr (requires { fields.more(); }) fields.write_more(out);
    if constexpr (Clauses::has_distinct_on)
      static_cast<const clause_of<detail::distinct_on_test>&>(clauses).write(out);
    out.add(node_kind::from, 1 + detail::size_of<Joins>);
    from.source.write(out);
    detail::write_joins<first_source, deleted_too>(out, clauses,
                                                   detail::types<detail::tag_of<first_source>>{}, Joins{});
    if constexpr (conditions > 0) {
      out.add(node_kind::where, 1);
      for (std::size_t i = 1; i < conditions; ++i) out.add(node_kind::and_, 2);
      if constexpr (detail::source_hides_deleted<first_source, deleted_too>())
        detail::write_source_hiding<first_source>(out);
      if constexpr (count_hiding(Joins{}) > 0) write_join_hiding(out, Joins{});
      if constexpr (Clauses::has_where)
        static_cast<const clause_of<detail::where_test>&>(clauses).condition.write(out);
    }
    if constexpr (Clauses::has_group) static_cast<const clause_of<detail::group_test>&>(clauses).write(out);
    if constexpr (Clauses::has_having) {
      out.add(node_kind::having, 1);
      static_cast<const clause_of<detail::having_test>&>(clauses).condition.write(out);
    }
    if constexpr (Clauses::has_order) static_cast<const clause_of<detail::order_test>&>(clauses).write(out);
    if constexpr (Clauses::has_limit) detail::write_bound(out, node_kind::limit, Clauses::limit_of(clauses));
    if constexpr (Clauses::has_offset)
      detail::write_bound(out, node_kind::offset, Clauses::offset_of(clauses));
    if constexpr (Clauses::has_lock) clause_of<detail::lock_test>{}.write(out);
  }

 private:
  static constexpr bool outer_from_left = detail::has_right_or_full(Joins{});
  static constexpr bool deleted_too = Clauses::deleted_too;
  using first_source = typename From::source_type;

  /// Whether a join's source is hidden by WHERE: where no outer join would fill in for it.
  template <class Join>
  static constexpr bool hides_in_where() {
    return detail::source_hides_deleted<typename Join::source_type, deleted_too>() &&
           (Join::kind == join_kind::cross || Join::kind == join_kind::right ||
            Join::kind == join_kind::full || outer_from_left);
  }
  template <class... Each>
  static constexpr std::size_t count_hiding(detail::types<Each...>) {
    return ((hides_in_where<Each>() ? 1u : 0u) + ... + 0u);
  }
  static constexpr std::size_t hidden_conditions() {
    return (detail::source_hides_deleted<first_source, deleted_too>() ? 1u : 0u) + count_hiding(Joins{});
  }
  template <class... Each>
  static void write_join_hiding(statement_writer& out, detail::types<Each...>) {
    [[maybe_unused]] const auto one = [&]<class Join>(std::type_identity<Join>) {
      if constexpr (hides_in_where<Join>()) detail::write_source_hiding<typename Join::source_type>(out);
    };
    (one(std::type_identity<Each>{}), ...);
  }
};

namespace detail {

/// Whether an aggregate names columns of queries around this one alone: SQL would take it for theirs.
template <class Scope, class T>
consteval bool aggregates_outside();
template <class Scope, class... T>
consteval bool any_aggregates_outside(types<T...>) {
  return (aggregates_outside<Scope, T>() || ...);
}
template <class Scope, class T>
consteval bool aggregates_outside() {
  if constexpr (requires { T::is_aggregate; }) {
    using named = without_parameters<typename entity_of_list<typename T::operands>::type>;
    return !std::is_void_v<named> && std::is_same_v<entity_outside<Scope, named>, named>;
  } else {
    return any_aggregates_outside<Scope>(typename operands_of<T>::type{});
  }
}
template <bool None>
struct aggregate_is_of_its_own_query : std::bool_constant<None> {};

template <class Row, class Clauses, class Scope, class Fields>
consteval bool check_clause_shapes() {
  using where = condition_facts<typename clause_in<where_test, typename Clauses::list>::type>;
  static_assert(where_holds_no_aggregate<typename where::condition>::value,
                "tenon: where(): an aggregate is not known yet when rows are chosen; use having()");
  static_assert(where_holds_no_window_function<typename where::condition>::value,
                "tenon: where(): a window function is not known yet when rows are chosen; compute it in a "
                "derived table and compare there");
  static_assert(where_names_no_result<names_none_of<typename where::entity, result_tag<Row>>::value>::value,
                "tenon: where(): result<&Row::member> is not known yet when rows are chosen; say the "
                "expression, or compare in a derived table");
  using having = condition_facts<typename clause_in<having_test, typename Clauses::list>::type>;
  static_assert(having_holds_no_window_function<typename having::condition>::value,
                "tenon: having(): a window function is not known yet when groups are chosen; compute it in a "
                "derived table and compare there");
  static_assert(having_names_no_result<names_none_of<typename having::entity, result_tag<Row>>::value>::value,
                "tenon: having(): result<&Row::member> stands in order_by() and group_by() only; say the "
                "aggregate itself");
  static_assert(field_names_no_result<
                    names_none_of<typename entity_of_list<Fields>::type, result_tag<Row>>::value>::value,
                "tenon: fields(): result<&Row::member> stands in order_by() and group_by() only; say the "
                "expression itself");
  using groups = typename groups_of_fields<
      Fields, typename list_facts<typename clause_in<group_test, typename Clauses::list>::type>::list>::type;
  static_assert(
      grouped_field_holds_no_aggregate < !any_holds_aggregate(groups{}) &&
          !any_holds_window(groups{}) > ::value,
      "tenon: group_by(): the member of the result is an aggregate or window function, which cannot be "
      "grouped by");
  using items = typename order_facts<typename clause_in<order_test, typename Clauses::list>::type>::list;
  static_assert(
      aggregate_holds_no_aggregate<!(any_nests_aggregates(Fields{}) ||
                                     nests_aggregates<typename having::condition>() ||
                                     any_nests_aggregates(items{}))>::value,
      "tenon: an aggregate or window function stands within another one; compute the inner one in a "
      "subquery, or take an aggregate of aggregates over(...) a window");
  static_assert(
      result_stands_alone < results_stand_alone<Row>(items{}) &&
          results_stand_alone<Row>(
              typename list_facts<typename clause_in<group_test, typename Clauses::list>::type>::list{}) &&
          results_stand_alone<Row>(
              typename list_facts<
                  typename clause_in<distinct_on_test, typename Clauses::list>::type>::list{}) > ::value,
      "tenon: order_by(), group_by(): result<&Row::member> stands alone there; within an expression say what "
      "the member is");
  constexpr bool is_grouped = Clauses::has_group || Clauses::has_having || fields_hold_aggregate(Fields{}) ||
                              any_holds_aggregate(items{});
  if constexpr (is_grouped) {
    static_assert(aggregate_is_of_its_own_query<!(any_aggregates_outside<Scope>(Fields{}) ||
                                                  aggregates_outside<Scope, typename having::condition>() ||
                                                  any_aggregates_outside<Scope>(items{}))>::value,
                  "tenon: an aggregate names columns of an outer query only, which SQL would take for an "
                  "aggregate of that query; compute it there");
    static_assert(field_has_one_value_for_each_group<fields_have_one_value<Scope>(Fields{}, groups{})>::value,
                  "tenon: select(): a field is neither in group_by() nor an aggregate, so a group has many "
                  "values for it; add it to group_by(), or take minimum(...) of it");
    static_assert(having_has_one_value_for_each_group<has_one_value<Scope, typename having::condition>(
                      groups{})>::value,
                  "tenon: having(): a column is neither in group_by() nor in an aggregate; where() chooses "
                  "rows, having() groups");
    static_assert(order_has_one_value_for_each_group<all_have_one_value<Scope>(items{}, groups{})>::value,
                  "tenon: order_by(): a column is neither in group_by() nor in an aggregate");
  }
  if constexpr (Clauses::has_distinct) {
    static_assert(order_of_distinct_rows_is_a_field<all_are_among(items{}, Fields{})>::value,
                  "tenon: order_by(): with distinct, only fields have an order; order by one of fields()");
  }
  if constexpr (Clauses::has_distinct_on) {
    using on = typename list_facts<typename clause_in<distinct_on_test, typename Clauses::list>::type>::list;
    static_assert(order_begins_with_distinct_on<begins_with(on{}, items{})>::value,
                  "tenon: distinct_on(): order_by() has to begin with the same columns, as the order says "
                  "which row of equal ones is first");
  }
  return true;
}

template <bool Rows>
struct locked_query_reads_rows_of_tables : std::bool_constant<Rows> {};
template <bool There>
struct locked_tables_are_in_the_query : std::bool_constant<There> {};
template <bool Always>
struct locked_rows_are_always_there : std::bool_constant<Always> {};

/// Whether the rows of a scope are there that a lock means: those of `Tags`, or all.
template <class... Tags, bool Grouped, class... Entries>
consteval bool locks_rows_that_are_there(types<Tags...>, scope<Grouped, Entries...>) {
  if constexpr (sizeof...(Tags) == 0) {
    return !(Entries::optional || ...);
  } else {
    return !(scope<Grouped, Entries...>::template is_optional<Tags> || ...);
  }
}
template <class Scope, class... Tags>
consteval bool locks_known_tables(types<Tags...>) {
  return ((Scope::template holds<Tags> && tag_facts<Tags>::is_entity) && ...);
}
template <class Clauses, class Scope, class Fields>
consteval void check_lock() {
  using tags = typename clause_in<lock_test, typename Clauses::list>::type::tags;
  static_assert(
      locked_query_reads_rows_of_tables<!(
          Clauses::has_group || Clauses::has_having || Clauses::has_distinct || Clauses::has_distinct_on ||
          fields_hold_aggregate(Fields{}) || any_holds_window(Fields{}))>::value,
      "tenon: lock(): the rows of a query with groups, aggregates, window functions or distinct are none of "
      "a "
      "table; lock the rows by a select of their own, and compute behind it");
  static_assert(
      locked_tables_are_in_the_query<locks_known_tables<Scope>(tags{})>::value,
      "tenon: lock(): of<...> names a table that is neither in from() nor joined, or no table at all");
  static_assert(locked_rows_are_always_there<locks_rows_that_are_there(tags{}, Scope{})>::value,
                "tenon: lock(): an outer join may give no such row; name the tables that are locked: "
                "lock(for_update, of<Entity>)");
}

template <class Before, class Joins>
struct joins_are_possible;
template <class... Before>
struct joins_are_possible<types<Before...>, types<>> {
  static constexpr bool value = true;
};
template <class... Before, class First, class... Rest>
struct joins_are_possible<types<Before...>, types<First, Rest...>> {
  using tag = tag_of<typename First::source_type>;
  static constexpr bool along = std::is_same_v<typename First::condition_type, along_foreign_key>;
  static constexpr bool value = (!along || one_foreign_key_joins_the_tables<tag, Before...>::value) &&
                                joins_are_possible<types<Before..., tag>, types<Rest...>>::value;
};
template <class Joins>
struct each_join_finds_one_foreign_key : std::bool_constant<Joins::value> {};

// What stands before a source: a derived table, if it is lateral, and on() know no other.
template <class Source>
inline constexpr bool looks_beside = true;
template <class Source>
requires requires {
  Source::is_lateral;
}
inline constexpr bool looks_beside<Source> = Source::is_lateral;

template <class Source, class Before, class From, join_kind Kind = join_kind::cross>
struct source_names_those_before_it;
template <class Source, class... Before, class... From, join_kind Kind>
struct source_names_those_before_it<Source, types<Before...>, types<From...>, Kind>
    : std::bool_constant<names_none_of<typename source_needs<Source>::type, From...>::value &&
                         ((looks_beside<Source> && Kind != join_kind::right && Kind != join_kind::full) ||
                          names_none_of<typename source_needs<Source>::type, Before...>::value)> {};
template <class Condition, class Later>
struct condition_names_none_joined_later : std::true_type {};
template <expression Condition, class... Later>
struct condition_names_none_joined_later<Condition, types<Later...>>
    : names_none_of<typename Condition::entity, Later...> {};

template <class Before, class Sources, class Joins>
struct joins_name_those_before_them {
  static constexpr bool sources = true;
  static constexpr bool conditions = true;
};
template <class... Before, class Source, class... Sources, class Join, class... Joins>
struct joins_name_those_before_them<types<Before...>, types<Source, Sources...>, types<Join, Joins...>> {
  using rest = joins_name_those_before_them<types<Before..., Source>, types<Sources...>, types<Joins...>>;
  static constexpr bool sources =
      source_names_those_before_it<typename Join::source_type, types<Before...>, types<Source, Sources...>,
                                   Join::kind>::value &&
      rest::sources;
  static constexpr bool conditions =
      condition_names_none_joined_later<typename Join::condition_type, types<Sources...>>::value &&
      rest::conditions;
};
template <class First, class Joins>
struct order_of_sources;
template <class First, class... Joins>
struct order_of_sources<First, types<Joins...>> {
  using tags = types<tag_of<typename Joins::source_type>...>;
  using joined = joins_name_those_before_them<types<tag_of<First>>, tags, types<Joins...>>;
  static constexpr bool sources =
      source_names_those_before_it<First, types<>,
                                   types<tag_of<First>, tag_of<typename Joins::source_type>...>>::value &&
      joined::sources;
  static constexpr bool conditions = joined::conditions;
};
template <bool Before>
struct derived_table_names_sources_before_it : std::bool_constant<Before> {};
template <bool Before>
struct join_condition_names_sources_before_it : std::bool_constant<Before> {};

template <class First, class Joins>
consteval bool check_joins() {
  static_assert(each_join_finds_one_foreign_key<joins_are_possible<types<tag_of<First>>, Joins>>::value,
                "tenon: join(): there is not exactly one foreign key between the table and those before "
                "it; say the condition: join<Entity>(on(...))");
  using order = order_of_sources<First, Joins>;
  static_assert(derived_table_names_sources_before_it<order::sources>::value,
                "tenon: from(), join(): a derived table names columns of a source beside it; say "
                "table.as(...).lateral(), join that source before it, and the table by join, left_join or "
                "cross_join");
  static_assert(join_condition_names_sources_before_it<order::conditions>::value,
                "tenon: join(): on(...) names a column of a table that is joined later; join that one first");
  return true;
}

/// What a refused select is, so that no other error follows.
struct no_query {
  using is_tenon_query = void;
  using is_tenon_statement = void;
  using row_type = bool;
  using field_list = types<value_parameter<bool, no_origin>>;
  using query_scope = scope<false>;
  using entity = void;
  using parameters = types<>;
  static constexpr bool is_static = true;
  void write(statement_writer&) const {}
};

template <class Row, class... Tags>
consteval bool is_a_source(types<Tags...>) {
  return (std::is_same_v<Row, Tags> || ...);
}
template <class Entity, class Scope>
struct entity_is_there_for_each_row : std::bool_constant<!Scope::template is_optional<Entity>> {};

template <class... Fields>
consteval bool names_members(types<Fields...>) {
  return sizeof...(Fields) > 0 && (is_named<Fields> && ...);
}
template <class... Fields>
consteval bool names_some_member(types<Fields...>) {
  return (is_named<Fields> || ...);
}
template <class List>
struct fields_are_all_named_or_none
    : std::bool_constant<names_members(List{}) || !names_some_member(List{})> {};

template <class Row, class Scope, class Joins, class Fields, class From, class... Others>
constexpr auto finish(Fields fields, From from, query_clauses<Others...> others) {
  using clauses = query_clauses<Others...>;
  using declared = typename with_facts<typename find_clause<with_test, Others...>::type>::declared;
  using whole_scope = typename with_scope<Scope, typename add_type<declared, result_tag<Row>>::type>::type;
  using conditions = typename conditions_of<
      typename condition_facts<typename find_clause<where_test, Others...>::type>::condition, Joins>::type;
  using items = typename order_facts<typename find_clause<order_test, Others...>::type>::list;
  static_assert(
      query_looks_for_the_words_it_ranks < all_matches_are_asked_for(typename Fields::list{}, conditions{}) &&
          all_matches_are_asked_for(items{}, conditions{}) > ::value,
      "tenon: match_rank(), match_snippet(): the query looks for no words of this index; add "
      "where(matches<Entity>(text))");
  if constexpr (clauses::has_lock) check_lock<clauses, Scope, typename Fields::list>();
  if constexpr (check_clause_shapes<Row, clauses, whole_scope, typename Fields::list>()) {
    return select_query<Row, Fields, From, Joins, whole_scope, clauses>{std::move(fields), std::move(from),
                                                                        std::move(others)};
  }
}

template <class Row, class Tags, std::size_t... I, class... Named>
constexpr auto name_fields(Tags tags, const field_set<std::index_sequence<I...>, Named...>& set) {
  return fields_by_name<Row>(tags, static_cast<const placed_field<I, Named>&>(set).field...);
}

template <class Row>
struct row_is_a_struct_or_a_value : std::bool_constant<encodable<without_optional_t<Row>> || is_view<Row> ||
                                                       reflect::aggregate<without_optional_t<Row>>> {};

template <class From>
using first_entry = scope_entry<tag_of<typename From::source_type>, false>;

/// A select of clauses that are sorted; `Fields` is `no_clause_type` if there are none.
template <class Row, class Fields, class From, class... Others>
constexpr auto assemble(Fields fields, From from, query_clauses<Others...> others) {
  using joins = typename join_list<Others...>::type;
  using entries = typename entries_of<types<first_entry<From>>, joins>::type;
  using tags = typename tags_of<entries>::type;
  (void)check_joins<typename From::source_type, joins>();
  constexpr bool grouped = (is_group<Others> || ...);
  using plain_scope = typename scope_of<grouped, entries>::type;
  if constexpr (std::is_same_v<Row, deduced>) {
    using row = typename deduced_row<plain_scope, typename Fields::list>::type;
    return finish<row, plain_scope, joins>(std::move(fields), std::move(from), std::move(others));
  } else if constexpr (std::is_same_v<Fields, no_clause_type>) {
    if constexpr (is_a_source<Row>(tags{})) {
      static_assert(entity_is_there_for_each_row<Row, plain_scope>::value,
                    "tenon: select<Entity>(): an outer join may give no such entity; select a struct with a "
                    "std::optional member instead");
      return finish<Row, plain_scope, joins>(fields_clause<whole_field<Row>>{}, std::move(from),
                                             std::move(others));
    } else {
      auto named = fields_by_name<Row>(tags{});
      (void)check_row<plain_scope, Row, typename decltype(named)::list>();
      return finish<Row, plain_scope, joins>(std::move(named), std::move(from), std::move(others));
    }
  } else if constexpr (names_members(typename Fields::list{})) {
    auto named = name_fields<Row>(tags{}, fields.fields);
    (void)check_row<plain_scope, Row, typename decltype(named)::list>();
    return finish<Row, plain_scope, joins>(std::move(named), std::move(from), std::move(others));
  } else {
    if constexpr (encodable<Row> || !reflect::aggregate<Row>) {
      static_assert(
          row_is_a_struct_or_a_value<Row>::value,
          "tenon: select<Row>(): Row is neither a plain struct nor a value with a codec; without a Row "
          "several fields give a std::tuple");
      static_assert(result_has_as_many_members_as_fields<1, size_of<typename Fields::list>>::value,
                    "tenon: select<Value>(): a single value is made of one field");
      (void)check_member<plain_scope, Row, typename Fields::list, 0>();
    } else {
      (void)check_row<plain_scope, Row, typename Fields::list>();
    }
    return finish<Row, plain_scope, joins>(std::move(fields), std::move(from), std::move(others));
  }
}

// Sorting out the arguments of select().

template <class Row>
struct select_has_a_source : std::bool_constant<!encodable<Row> && reflect::aggregate<Row>> {};
template <>
struct select_has_a_source<deduced> : std::false_type {};

template <class T>
struct fields_test : std::bool_constant<is_fields<T>> {};
template <class T>
struct from_test : std::bool_constant<is_from<T>> {};

/// The types of the clauses without fields and the first source.
template <class... Clauses>
struct other_clauses {
  using type = types<>;
};
template <class First, class... Rest>
struct other_clauses<First, Rest...> {
  using rest = typename other_clauses<Rest...>::type;
  using type = typename std::conditional_t<is_from<First> || is_fields<First>, std::type_identity<rest>,
                                           joined_types<types<First>, rest>>::type;
};

/// One clause of a whole set; the default where there is none.
template <class Wanted, class All>
constexpr Wanted take_clause([[maybe_unused]] All& all) {
  if constexpr (std::is_base_of_v<Wanted, All>) {
    return static_cast<Wanted&&>(static_cast<Wanted&>(all));
  } else {
    return {};
  }
}
template <class Row, class Fields, class From, class All, class... Others>
constexpr auto sort_clauses(All all, types<Others...>) {
  return assemble<Row>(take_clause<Fields>(all), take_clause<From>(all),
                       query_clauses<Others...>{static_cast<Others&&>(static_cast<Others&>(all))...});
}

template <class... Clauses>
consteval bool check_query_clauses() {
  static_assert((argument_is_a_clause<Clauses>::value && ...),
                "tenon: select(): the arguments are clauses: fields(...), from<Entity>(), join<Entity>(), "
                "where(...), group_by(...), having(...), order_by(...), limit(n), offset(n), distinct ...");
  (void)check_no_relations<Clauses...>();
  if constexpr ((argument_is_a_clause<Clauses>::value && ...)) {
    static_assert(at_most_one_where<Clauses...>::value,
                  "tenon: where() is given twice; connect the conditions with && or ||");
    static_assert(at_most_one_order<Clauses...>::value,
                  "tenon: order_by() is given twice; name all columns in one");
    static_assert(no_clause_is_given_twice<Clauses...>::value,
                  "tenon: a clause (limit, offset, lock, cached, with_deleted, with_hidden) is given twice");
    static_assert(
        no_query_clause_is_given_twice<Clauses...>::value,
        "tenon: select(): a clause (from, fields, group_by, having, distinct, with) is given twice");
    static_assert(
        (clause_belongs_to_a_select<Clauses>::value && ...),
        "tenon: select(): returning(...) and on_conflict(...) belong to changes: insert_into, update, "
        "delete_from");
    static_assert(
        with_hidden_stands_by_itself<Clauses...>::value,
        "tenon: select(): with_hidden belongs to select<Entity>() of one table; name hidden columns "
        "in fields(...)");
    return (clause_belongs_to_a_select<Clauses>::value && ...) && at_most_one_where<Clauses...>::value &&
           at_most_one_order<Clauses...>::value && no_clause_is_given_twice<Clauses...>::value &&
           no_query_clause_is_given_twice<Clauses...>::value;
  } else {
    return false;
  }
}

template <class Row>
struct select_says_what_is_selected : std::bool_constant<!std::is_same_v<Row, deduced>> {};
template <class Row>
struct named_fields_have_a_row : std::bool_constant<!std::is_same_v<Row, deduced>> {};
template <bool Of>
struct named_members_are_those_of_the_row : std::bool_constant<Of> {};
template <bool Once>
struct each_member_is_named_once : std::bool_constant<Once> {};
template <auto Member>
struct member_constant {};
template <class Row, class... Fields>
consteval bool name_members_of(types<Fields...>) {
  return (
      std::is_same_v<typename reflect::member_pointer<std::remove_const_t<decltype(Fields::member)>>::owner,
                     Row> &&
      ...);
}
template <class... Members>
consteval bool are_all_different(types<Members...>) {
  constexpr auto times = []<class Member>(std::type_identity<Member>) {
    return ((std::is_same_v<Member, Members> ? 1 : 0) + ... + 0);
  };
  return ((times(std::type_identity<Members>{}) == 1) && ...);
}
template <class... Fields>
consteval bool name_each_member_once(types<Fields...>) {
  return are_all_different(types<member_constant<Fields::member>...>{});
}

/// Whether it is clear which member of the row each field is for.
template <class Row, class Fields>
consteval bool check_named_fields() {
  if constexpr (std::is_same_v<Fields, no_clause_type>) {
    static_assert(select_says_what_is_selected<Row>::value,
                  "tenon: select(): say what is selected: fields(...), or a row type: select<Row>(...)");
    return select_says_what_is_selected<Row>::value;
  } else if constexpr (!names_some_member(typename Fields::list{})) {
    return true;
  } else {
    using list = typename Fields::list;
    static_assert(named_fields_have_a_row<Row>::value,
                  "tenon: select(): as<&Row::member>() names members of a row type: select<Row>(...)");
    static_assert(fields_are_all_named_or_none<list>::value,
                  "tenon: select<Row>(): fields() are all named by as<&Row::member>(), or none is");
    if constexpr (named_fields_have_a_row<Row>::value && names_members(list{})) {
      static_assert(named_members_are_those_of_the_row<name_members_of<Row>(list{})>::value,
                    "tenon: select<Row>(): as<&Row::member>() names a member of another struct than Row");
      static_assert(each_member_is_named_once<name_each_member_once(list{})>::value,
                    "tenon: select<Row>(): as<&Row::member>() names a member twice");
      return name_members_of<Row>(list{}) && name_each_member_once(list{});
    } else {
      return false;
    }
  }
}

template <class Row, class... Clauses>
constexpr auto make_query(Clauses... clauses) {
  if constexpr (check_query_clauses<Clauses...>()) {
    using found = typename find_clause<from_test, Clauses...>::type;
    constexpr bool has_from = !std::is_same_v<found, no_clause_type>;
    static_assert(has_from || select_has_a_source<Row>::value,
                  "tenon: select(): say where the rows come from: from<Entity>()");
    if constexpr (has_from || select_has_a_source<Row>::value) {
      using from = std::conditional_t<has_from, found, from_clause<entity_source<Row>>>;
      using joins = typename join_list<Clauses...>::type;
      using entries = typename entries_of<types<first_entry<from>>, joins>::type;
      using tags = typename tags_of<entries>::type;
      static_assert(sources_have_different_names<tags>::value,
                    "tenon: from(), join(): a table is used twice under one name; give one another by "
                    "alias<Entity, \"name\">");
      using fields = typename find_clause<fields_test, Clauses...>::type;
      if constexpr (sources_have_different_names<tags>::value && check_named_fields<Row, fields>()) {
        return sort_clauses<Row, fields, from>(query_clauses<Clauses...>{std::move(clauses)...},
                                               typename other_clauses<Clauses...>::type{});
      } else {
        return no_query{};
      }
    } else {
      return no_query{};
    }
  } else {
    return no_query{};
  }
}

}  // namespace detail

/// A select without a row type: one field gives its values, several give tuples, a whole entity itself:
/// `select(fields(col<&Artist::name>, count_all()), from<Artist>(), join<Album>(), group_by(…))`.
template <clause First, class... Clauses>
constexpr auto select(First first, Clauses... clauses) {
  return detail::make_query<detail::deduced>(std::move(first), std::move(clauses)...);
}

}  // namespace tenon::inline v0
