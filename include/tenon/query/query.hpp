// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/match_scope.hpp>
#include <tenon/query/select_query.hpp>

namespace tenon::inline v0 {

namespace detail {

template <bool Recursive, class... Tables>
struct common_tables;

/// The clauses of a statement, each held by value and found again by type: of a select all but its fields and
/// its first source.
template <class... Clauses>
struct query_clauses : Clauses... {
  using list = types<Clauses...>;
  static constexpr clause_places places = places_of<Clauses...>;
  static constexpr bool is_static = (Clauses::is_static && ...);
  static constexpr bool has_where = places.has(clause_kind::where);
  static constexpr bool has_group = places.has(clause_kind::group_by);
  static constexpr bool has_having = places.has(clause_kind::having);
  static constexpr bool has_order = places.has(clause_kind::order_by);
  static constexpr bool has_distinct = places.has(clause_kind::distinct);
  static constexpr bool has_distinct_on = places.has(clause_kind::distinct_on);
  static constexpr bool has_limit = places.has(clause_kind::limit);
  static constexpr bool has_offset = places.has(clause_kind::offset);
  static constexpr bool has_with = places.has(clause_kind::with);
  static constexpr bool has_lock = places.has(clause_kind::lock);
  static constexpr bool has_from = places.has(clause_kind::from);
  static constexpr bool has_conflict = places.has(clause_kind::on_conflict);
  static constexpr bool has_returning = places.has(clause_kind::returning);
  static constexpr bool deleted_too = places.has(clause_kind::with_deleted);

  template <clause_kind Kind>
  using clause_of = find_clause<Kind, Clauses...>;
};

template <class... Joins>
consteval bool has_right_or_full(types<Joins...>) {
  return ((Joins::kind == join_kind::right || Joins::kind == join_kind::full) || ...);
}

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
requires(is_clause<Clause, clause_kind::with>) struct with_facts<Clause> {
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

/// Whether a join's source is hidden by WHERE: where no outer join would fill in for it.
template <class Join, bool DeletedToo, bool OuterFromLeft>
inline constexpr bool is_hidden_by_where = source_hides_deleted<typename Join::source_type, DeletedToo>() &&
                                           (Join::kind == join_kind::cross ||
                                            Join::kind == join_kind::right || Join::kind == join_kind::full ||
                                            OuterFromLeft);
/// How many sources WHERE hides.
template <class First, class Joins, bool DeletedToo>
inline constexpr std::size_t hidden_sources = 0;
template <class First, class... Joins, bool DeletedToo>
inline constexpr std::size_t hidden_sources<First, types<Joins...>, DeletedToo> =
    (source_hides_deleted<First, DeletedToo>() ? 1u : 0u) +
    ((is_hidden_by_where<Joins, DeletedToo, has_right_or_full(types<Joins...>{})> ? 1u : 0u) + ... + 0u);
template <class Join, bool Hidden>
void write_join_hidden(statement_writer& out) {
  if constexpr (Hidden) write_source_hiding<typename Join::source_type>(out);
}
template <class First, bool DeletedToo, class... Joins>
void write_hidden(statement_writer& out, types<Joins...>) {
  if constexpr (source_hides_deleted<First, DeletedToo>()) write_source_hiding<First>(out);
  (write_join_hidden<Joins, is_hidden_by_where<Joins, DeletedToo, has_right_or_full(types<Joins...>{})>>(out),
   ...);
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

namespace detail {

/// What a select names that is not in its scope.
template <class Query, clause_kind Kind>
using clause_of_query = typename Query::template clause_of<Kind>;
template <class Query>
struct query_needs {
  using scope = typename Query::query_scope;
  using joined = joins_outside<typename Query::joins, scope>;
  using named = typename merged_entity_list<
      typename entity_of_list<typename Query::field_list>::type,
      typename condition_facts<clause_of_query<Query, clause_kind::where>>::entity,
      typename list_facts<clause_of_query<Query, clause_kind::group_by>>::entity,
      typename condition_facts<clause_of_query<Query, clause_kind::having>>::entity,
      typename order_facts<clause_of_query<Query, clause_kind::order_by>>::entity,
      typename list_facts<clause_of_query<Query, clause_kind::distinct_on>>::entity,
      typename source_needs<typename Query::source_type>::type,
      typename with_facts<clause_of_query<Query, clause_kind::with>>::entity>::type;
  using entity = typename merged_entity_list<
      entity_outside<scope, named>, typename joined::type, typename joined::needs,
      typename page_facts<clause_of_query<Query, clause_kind::limit>>::entity,
      typename page_facts<clause_of_query<Query, clause_kind::offset>>::entity>::type;
};
/// The same for each clause: looked into only when something is outside.
template <class Query>
struct needs_of_clauses {
  template <class Entity>
  using outside = entity_outside<typename Query::query_scope, Entity>;
  using joined = joins_outside<typename Query::joins, typename Query::query_scope>;
  using fields = outside<typename entity_of_list<typename Query::field_list>::type>;
  using where = outside<typename condition_facts<clause_of_query<Query, clause_kind::where>>::entity>;
  using group_by = outside<typename list_facts<clause_of_query<Query, clause_kind::group_by>>::entity>;
  using having = outside<typename condition_facts<clause_of_query<Query, clause_kind::having>>::entity>;
  using order_by = outside<typename order_facts<clause_of_query<Query, clause_kind::order_by>>::entity>;
  using distinct_on = outside<typename list_facts<clause_of_query<Query, clause_kind::distinct_on>>::entity>;
  using joins = typename joined::type;
  using sources = typename merged_entity_list<
      outside<typename source_needs<typename Query::source_type>::type>, typename joined::needs,
      outside<typename with_facts<clause_of_query<Query, clause_kind::with>>::entity>>::type;
};

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

  template <clause_kind Kind>
  using clause_of = typename Clauses::template clause_of<Kind>;
  using clauses_type = Clauses;
  using source_type = typename From::source_type;
  /// What has to come from the statements around it, and named parameters.
  using entity = typename detail::query_needs<select_query>::entity;
  using parameters = typename detail::needs_of<entity>::parameters;

  Fields fields;
  From from;
  Clauses clauses;

  void write(statement_writer& out) const {
    using first_source = typename From::source_type;
    constexpr bool deleted_too = Clauses::deleted_too;
    constexpr std::size_t hiding = detail::hidden_sources<first_source, Joins, deleted_too>;
    constexpr std::size_t conditions = hiding + (Clauses::has_where ? 1 : 0);
    std::size_t parts = 2u + Clauses::has_with + Clauses::has_distinct_on + (conditions > 0) +
                        Clauses::has_group + Clauses::has_having + Clauses::has_limit + Clauses::has_offset +
                        Clauses::has_lock;
    if constexpr (Clauses::has_order)
      parts += detail::is_ordered_by(static_cast<const clause_of<clause_kind::order_by>&>(clauses)) ? 1 : 0;
    out.add(node_kind::select, parts);
    if constexpr (Clauses::has_with) static_cast<const clause_of<clause_kind::with>&>(clauses).write(out);
    std::size_t width = detail::size_of<field_list>;
    if constexpr (requires { fields.more(); }) width += fields.more();
    out.add(node_kind::results, width, Clauses::has_distinct ? node_flag::distinct : node_flag::none);
    detail::write_fields(out, fields.fields);
    if constexpr (requires { fields.more(); }) fields.write_more(out);
    if constexpr (Clauses::has_distinct_on)
      static_cast<const clause_of<clause_kind::distinct_on>&>(clauses).write(out);
    out.add(node_kind::from, 1 + detail::size_of<Joins>);
    from.source.write(out);
    detail::write_joins<first_source, deleted_too>(out, clauses,
                                                   detail::types<detail::tag_of<first_source>>{}, Joins{});
    if constexpr (conditions > 0) {
      out.add(node_kind::where, 1);
      for (std::size_t i = 1; i < conditions; ++i) out.add(node_kind::and_, 2);
      if constexpr (hiding > 0) detail::write_hidden<first_source, deleted_too>(out, Joins{});
      if constexpr (Clauses::has_where)
        static_cast<const clause_of<clause_kind::where>&>(clauses).condition.write(out);
    }
    if constexpr (Clauses::has_group)
      static_cast<const clause_of<clause_kind::group_by>&>(clauses).write(out);
    if constexpr (Clauses::has_having) {
      out.add(node_kind::having, 1);
      static_cast<const clause_of<clause_kind::having>&>(clauses).condition.write(out);
    }
    if constexpr (Clauses::has_order)
      static_cast<const clause_of<clause_kind::order_by>&>(clauses).write(out);
    if constexpr (Clauses::has_limit)
      detail::write_bound(out, node_kind::limit,
                          static_cast<const clause_of<clause_kind::limit>&>(clauses).count);
    if constexpr (Clauses::has_offset)
      detail::write_bound(out, node_kind::offset,
                          static_cast<const clause_of<clause_kind::offset>&>(clauses).count);
    if constexpr (Clauses::has_lock) static_cast<const clause_of<clause_kind::lock>&>(clauses).write(out);
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
  if constexpr (!holds_aggregate<T>()) {
    return false;
  } else if constexpr (requires { T::is_aggregate; }) {
    using named = without_parameters<typename entity_of_list<typename T::operands>::type>;
    return !std::is_void_v<named> && std::is_same_v<entity_outside<Scope, named>, named>;
  } else {
    return any_aggregates_outside<Scope>(typename operands_of<T>::type{});
  }
}
template <bool None>
struct aggregate_is_of_its_own_query : std::bool_constant<None> {};

/// What is looked for by the words of a full-text index has to be asked for.
template <class Clauses, class Joins, class Fields>
consteval void check_ranked_matches() {
  using conditions = typename conditions_of<
      typename condition_facts<typename Clauses::template clause_of<clause_kind::where>>::condition,
      Joins>::type;
  using items = typename order_facts<typename Clauses::template clause_of<clause_kind::order_by>>::list;
  static_assert(query_looks_for_the_words_it_ranks < all_matches_are_asked_for(Fields{}, conditions{}) &&
                    all_matches_are_asked_for(items{}, conditions{}) > ::value,
                "tenon: match_rank(), match_snippet(): the query looks for no words of this index; add "
                "where(matches<Entity>(text))");
}

/// Where members of the result must not be named.
template <class Row, class Where, class Having, class Fields>
consteval void check_named_results() {
  static_assert(where_names_no_result<names_none_of<Where, result_tag<Row>>::value>::value,
                "tenon: where(): result<&Row::member> is not known yet when rows are chosen; say the "
                "expression, or compare in a derived table");
  static_assert(having_names_no_result<names_none_of<Having, result_tag<Row>>::value>::value,
                "tenon: having(): result<&Row::member> stands in order_by() and group_by() only; say the "
                "aggregate itself");
  static_assert(field_names_no_result<names_none_of<Fields, result_tag<Row>>::value>::value,
                "tenon: fields(): result<&Row::member> stands in order_by() and group_by() only; say the "
                "expression itself");
}

template <class Row, class Clauses, class Joins, class Scope, class Fields>
consteval bool check_clause_shapes() {
  using where = condition_facts<typename Clauses::template clause_of<clause_kind::where>>;
  using having = condition_facts<typename Clauses::template clause_of<clause_kind::having>>;
  using given_groups = list_facts<typename Clauses::template clause_of<clause_kind::group_by>>;
  using order = order_facts<typename Clauses::template clause_of<clause_kind::order_by>>;
  using items = typename order::list;
  using on = list_facts<typename Clauses::template clause_of<clause_kind::distinct_on>>;
  constexpr marks in_where = marks_of<typename where::condition>;
  constexpr marks in_having = marks_of<typename having::condition>;
  constexpr marks in_fields = marks_of<Fields>;
  constexpr marks in_order = marks_of<items>;
  static_assert(where_holds_no_aggregate<!in_where.has(mark::aggregate)>::value,
                "tenon: where(): an aggregate is not known yet when rows are chosen; use having()");
  static_assert(where_holds_no_window_function<!in_where.has(mark::window)>::value,
                "tenon: where(): a window function is not known yet when rows are chosen; compute it in a "
                "derived table and compare there");
  static_assert(having_holds_no_window_function<!in_having.has(mark::window)>::value,
                "tenon: having(): a window function is not known yet when groups are chosen; compute it in a "
                "derived table and compare there");
  if constexpr (in_fields.has(mark::ranked) || in_order.has(mark::ranked))
    check_ranked_matches<Clauses, Joins, Fields>();
  using field_entity = typename entity_of_list<Fields>::type;
  if constexpr (names_results<typename where::entity> || names_results<typename having::entity> ||
                names_results<field_entity>)
    check_named_results<Row, typename where::entity, typename having::entity, field_entity>();
  static_assert(
      aggregate_holds_no_aggregate < !in_fields.has(mark::nested) && !in_having.has(mark::nested) &&
          !in_order.has(mark::nested) > ::value,
      "tenon: an aggregate or window function stands within another one; compute the inner one in a "
      "subquery, or take an aggregate of aggregates over(...) a window");
  if constexpr (names_results<typename order::entity> || names_results<typename given_groups::entity> ||
                names_results<typename on::entity>) {
    static_assert(
        result_stands_alone < results_stand_alone<Row>(items{}) &&
            results_stand_alone<Row>(typename given_groups::list{}) &&
            results_stand_alone<Row>(typename on::list{}) > ::value,
        "tenon: order_by(), group_by(): result<&Row::member> stands alone there; within an expression say "
        "what the member is");
  }
  if constexpr (Clauses::has_group || Clauses::has_having || in_fields.has(mark::aggregate) ||
                in_order.has(mark::aggregate)) {
    using groups = typename groups_of_fields<Fields, typename given_groups::list>::type;
    constexpr marks in_groups = marks_of<groups>;
    static_assert(
        grouped_field_holds_no_aggregate < !in_groups.has(mark::aggregate) &&
            !in_groups.has(mark::window) > ::value,
        "tenon: group_by(): the member of the result is an aggregate or window function, which cannot be "
        "grouped by");
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
    static_assert(order_begins_with_distinct_on<begins_with(typename on::list{}, items{})>::value,
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
  using tags = typename Clauses::template clause_of<clause_kind::lock>::tags;
  constexpr marks in_fields = marks_of<Fields>;
  static_assert(
      locked_query_reads_rows_of_tables<!(
          Clauses::has_group || Clauses::has_having || Clauses::has_distinct || Clauses::has_distinct_on ||
          in_fields.has(mark::aggregate) || in_fields.has(mark::window))>::value,
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
  // A table by itself: nothing to check, and nothing to pay.
  if constexpr (size_of<Joins> == 0 && std::is_void_v<typename source_needs<First>::type>) return true;
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

template <class Row, class Tags, std::size_t... I, class... Named>
constexpr auto name_fields(Tags tags, const field_set<std::index_sequence<I...>, Named...>& set) {
  return fields_by_name<Row>(tags, static_cast<const placed_field<I, Named>&>(set).field...);
}

template <class Row>
struct row_is_a_struct_or_a_value : std::bool_constant<encodable<without_optional_t<Row>> || is_view<Row> ||
                                                       reflect::aggregate<without_optional_t<Row>>> {};

template <class From>
using first_entry = scope_entry<tag_of<typename From::source_type>, false>;

// Sorting out the arguments of select().

template <class Row>
struct select_has_a_source : std::bool_constant<!encodable<Row> && reflect::aggregate<Row>> {};
template <>
struct select_has_a_source<deduced> : std::false_type {};

template <class... Clauses>
consteval bool check_query_clauses() {
  static_assert((argument_is_a_clause<Clauses>::value && ...),
                "tenon: select(): the arguments are clauses: fields(...), from<Entity>(), join<Entity>(), "
                "where(...), group_by(...), having(...), order_by(...), limit(n), offset(n), distinct ...");
  (void)check_no_relations<Clauses...>();
  if constexpr ((argument_is_a_clause<Clauses>::value && ...)) {
    constexpr clause_places places = places_of<Clauses...>;
    constexpr bool one_where = places.count(clause_kind::where) <= 1;
    constexpr bool one_order = places.count(clause_kind::order_by) <= 1;
    constexpr bool pages_once = pages_and_marks_differ(places);
    constexpr bool others_once = query_clauses_differ(places);
    constexpr bool all_belong = !places.has(clause_kind::returning) && !places.has(clause_kind::on_conflict);
    static_assert(at_most_one_where<one_where>::value,
                  "tenon: where() is given twice; connect the conditions with && or ||");
    static_assert(at_most_one_order<one_order>::value,
                  "tenon: order_by() is given twice; name all columns in one");
    static_assert(no_clause_is_given_twice<pages_once>::value,
                  "tenon: a clause (limit, offset, lock, cached, with_deleted, with_hidden) is given twice");
    static_assert(
        no_query_clause_is_given_twice<others_once>::value,
        "tenon: select(): a clause (from, fields, group_by, having, distinct, with) is given twice");
    static_assert(
        clauses_belong_to_a_select<all_belong>::value,
        "tenon: select(): returning(...) and on_conflict(...) belong to changes: insert_into, update, "
        "delete_from");
    static_assert(
        with_hidden_stands_by_itself<!places.has(clause_kind::with_hidden)>::value,
        "tenon: select(): with_hidden belongs to select<Entity>() of one table; name hidden columns "
        "in fields(...)");
    return one_where && one_order && pages_once && others_once && all_belong;
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

/// What the clauses of a select make of it. There is a from clause among them.
template <class Row, class... Clauses>
struct select_parts {
  static constexpr clause_places places = places_of<Clauses...>;
  using from = find_clause<clause_kind::from, Clauses...>;
  using given = find_clause<clause_kind::fields, Clauses...>;
  using joins = join_list<Clauses...>;
  using entries = typename entries_of<types<first_entry<from>>, joins>::type;
  using tags = typename tags_of<entries>::type;
  using plain_scope = typename scope_of<places.has(clause_kind::group_by), entries>::type;
  using others = chosen_clauses<~kinds(clause_kind::from, clause_kind::fields), Clauses...>;
  static constexpr bool by_name = [] {
    if constexpr (std::is_same_v<given, no_clause_type>)
      return !is_a_source<Row>(tags{});
    else
      return names_members(typename given::list{});
  }();
};

/// The fields of a select that are not given one for one: whole rows, or those that are named by members.
template <class Row, class Parts, class Given>
constexpr auto find_fields([[maybe_unused]] const Given& given) {
  using tags = typename Parts::tags;
  if constexpr (!std::is_same_v<Given, no_clause_type>) {
    return name_fields<Row>(tags{}, given.fields);
  } else if constexpr (Parts::by_name) {
    return fields_by_name<Row>(tags{});
  } else {
    static_assert(entity_is_there_for_each_row<Row, typename Parts::plain_scope>::value,
                  "tenon: select<Entity>(): an outer join may give no such entity; select a struct with a "
                  "std::optional member instead");
    return fields_clause<whole_field<Row>>{};
  }
}

/// Whether the fields make the row.
template <class Row, class Scope, class List>
consteval bool check_fields() {
  if constexpr (std::is_same_v<Row, deduced>) {
    return true;
  } else if constexpr (encodable<Row> || !reflect::aggregate<Row>) {
    static_assert(row_is_a_struct_or_a_value<Row>::value,
                  "tenon: select<Row>(): Row is neither a plain struct nor a value with a codec; without a "
                  "Row several fields give a std::tuple");
    static_assert(result_has_as_many_members_as_fields<1, size_of<List>>::value,
                  "tenon: select<Value>(): a single value is made of one field");
    return check_member<Scope, Row, List, 0>();
  } else {
    return check_row<Scope, Row, List>();
  }
}

template <class Row, class Scope, class List>
struct row_of_select {
  using type = Row;
};
template <class Scope, class List>
struct row_of_select<deduced, Scope, List> : deduced_row<Scope, List> {};

template <class Row, class Parts, class Fields, class... Others>
struct made_select {
  using row = typename row_of_select<Row, typename Parts::plain_scope, typename Fields::list>::type;
  using clauses = query_clauses<Others...>;
  using declared = typename with_facts<find_clause<clause_kind::with, Others...>>::declared;
  using scope = typename with_scope<typename Parts::plain_scope,
                                    typename add_type<declared, result_tag<row>>::type>::type;
  using type = select_query<row, Fields, typename Parts::from, typename Parts::joins, scope, clauses>;
};

/// The select of clauses that are there all at once.
template <class Row, class Parts, class All, class Fields, class... Others>
constexpr auto put_together(All& all, Fields&& fields, types<Others...>) {
  using made = made_select<Row, Parts, Fields, Others...>;
  if constexpr (made::clauses::has_lock)
    check_lock<typename made::clauses, typename Parts::plain_scope, typename Fields::list>();
  (void)check_clause_shapes<typename made::row, typename made::clauses, typename Parts::joins,
                            typename made::scope, typename Fields::list>();
  using from = typename Parts::from;
  return typename made::type{static_cast<Fields&&>(fields),
                             static_cast<from&&>(static_cast<from&>(all)),
                             {static_cast<Others&&>(static_cast<Others&>(all))...}};
}

template <class... Clauses>
struct all_clauses : Clauses... {};

template <class Row, class... Clauses>
constexpr auto make_query(Clauses... clauses) {
  if constexpr (!check_query_clauses<Clauses...>()) {
    return no_query{};
  } else if constexpr (!places_of<Clauses...>.has(clause_kind::from)) {
    static_assert(select_has_a_source<Row>::value,
                  "tenon: select(): say where the rows come from: from<Entity>()");
    if constexpr (select_has_a_source<Row>::value) {
      return make_query<Row>(from_clause<entity_source<Row>>{}, static_cast<Clauses&&>(clauses)...);
    } else {
      return no_query{};
    }
  } else {
    using parts = select_parts<Row, Clauses...>;
    using given = typename parts::given;
    constexpr bool named = sources_have_different_names<typename parts::tags>::value;
    static_assert(named,
                  "tenon: from(), join(): a table is used twice under one name; give one another by "
                  "alias<Entity, \"name\">");
    if constexpr (!named || !check_named_fields<Row, given>()) {
      return no_query{};
    } else {
      (void)check_joins<typename parts::from::source_type, typename parts::joins>();
      all_clauses<Clauses...> all{static_cast<Clauses&&>(clauses)...};
      if constexpr (std::is_same_v<given, no_clause_type>) {
        auto fields = find_fields<Row, parts>(no_clause_type{});
        if constexpr (parts::by_name)
          (void)check_fields<Row, typename parts::plain_scope, typename decltype(fields)::list>();
        return put_together<Row, parts>(all, std::move(fields), typename parts::others{});
      } else if constexpr (parts::by_name) {
        auto fields = find_fields<Row, parts>(static_cast<const given&>(all));
        (void)check_fields<Row, typename parts::plain_scope, typename decltype(fields)::list>();
        return put_together<Row, parts>(all, std::move(fields), typename parts::others{});
      } else {
        (void)check_fields<Row, typename parts::plain_scope, typename given::list>();
        return put_together<Row, parts>(all, static_cast<given&&>(static_cast<given&>(all)),
                                        typename parts::others{});
      }
    }
  }
}

}  // namespace detail

/// A select without a row type: one field gives its values, several give tuples, a whole entity itself:
/// `select(fields(col<&Artist::name>, count_all()), from<Artist>(), join<Album>(), group_by(…))`.
template <clause First, class... Clauses>
constexpr auto select(First first, Clauses... clauses) {
  return detail::make_query<detail::deduced>(static_cast<First&&>(first), static_cast<Clauses&&>(clauses)...);
}

}  // namespace tenon::inline v0
