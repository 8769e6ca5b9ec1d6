// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/conflict.hpp>
#include <tenon/query/subquery.hpp>

// Changes that say more than a repository's: rows of a query, other tables, what is to happen on a conflict,
// and what comes back.
namespace tenon::inline v0 {

/// What a change sets: `set(col<&Agent::name> = "x", col<&Agent::runs> = col<&Agent::runs> + 1)`.
template <class... Assignments>
struct set_clause {
  using is_tenon_set = void;
  static constexpr bool is_static = (Assignments::is_static && ...);
  detail::field_set<std::index_sequence_for<Assignments...>, Assignments...> assignments;
};
namespace detail {
template <class T>
concept set_like = requires {
  typename std::remove_cvref_t<T>::is_tenon_set;
};
}  // namespace detail
namespace detail {
template <class Fields>
struct returned_field_holds_no_aggregate;
template <class... Fields>
struct returned_field_holds_no_aggregate<types<Fields...>>
    : std::bool_constant<!holds_aggregate<types<Fields...>>() && !holds_window<types<Fields...>>()> {};
template <class T>
struct returned_field_has_no_name : std::bool_constant<!is_named<T>> {};
}  // namespace detail
template <class... Assignments>
constexpr auto set(Assignments... assignments) {
  static_assert(sizeof...(Assignments) > 0 && (detail::argument_is_an_assignment<Assignments>::value && ...),
                "tenon: set(): the arguments are assignments: col<&Entity::member> = value");
  if constexpr (sizeof...(Assignments) > 0 &&
                (detail::argument_is_an_assignment<Assignments>::value && ...)) {
    static_assert(detail::each_column_is_set_once<Assignments...>::value,
                  "tenon: set(): a column is set twice; several paths of a JSON column are one value: "
                  "col<&Entity::member> = json_set(json_set(...), ...)");
    static_assert((detail::assigned_value_holds_no_aggregate<Assignments>::value && ...),
                  "tenon: set(): an aggregate or window function has no rows here; use scalar(select(...))");
    return set_clause<Assignments...>{{{std::move(assignments)}...}};
  } else {
    return set_clause<>{};
  }
}

/// The columns that a query's fields are inserted into.
template <class... Columns>
struct columns_clause {
  using is_tenon_columns = void;
};
namespace detail {}  // namespace detail
template <class... Columns>
constexpr auto into(Columns...) {
  static_assert(sizeof...(Columns) > 0 && (detail::argument_is_a_plain_column<Columns>::value && ...),
                "tenon: into(): name columns as col<&Entity::member>");
  return columns_clause<Columns...>{};
}

/// What comes back of each changed row: `returning<Row>(fields…)`, or without a row type as in select().
template <class Row, class... Fields>
struct returning_clause {
  static constexpr clause_kind tenon_clause = clause_kind::returning;
  static constexpr bool is_static = (Fields::is_static && ...);
  using row = Row;
  using list = detail::types<Fields...>;
  detail::field_set<std::index_sequence_for<Fields...>, Fields...> fields;
};
template <class Row = detail::deduced, class... Fields>
constexpr auto returning(Fields... fields) {
  static_assert(sizeof...(Fields) > 0 && (detail::field_is_an_expression_or_an_entity<Fields>::value && ...),
                "tenon: returning(): the arguments are expressions such as col<&Entity::member>, or "
                "whole<Entity>");
  if constexpr (sizeof...(Fields) > 0 &&
                (detail::field_is_an_expression_or_an_entity<Fields>::value && ...)) {
    static_assert((detail::returned_field_has_no_name<Fields>::value && ...),
                  "tenon: returning(): fields are taken in the order of the row's members, without as<>()");
    static_assert(detail::returned_field_holds_no_aggregate<detail::types<Fields...>>::value,
                  "tenon: returning(): an aggregate or window function is no value of one row");
    return returning_clause<Row, Fields...>{{{std::move(fields)}...}};
  } else {
    return returning_clause<bool, all_rows>{{{all}}};
  }
}
/// Another source of a delete.
template <class Entity>
constexpr auto using_() {
  return tenon::from<Entity>();
}
template <class Source>
constexpr auto using_(Source source) {
  return tenon::from(std::move(source));
}

namespace detail {

template <class T>
struct change_clause_fits
    : std::bool_constant<is_clause<T, clause_kind::where, clause_kind::from, clause_kind::join,
                                   clause_kind::with, clause_kind::on_conflict, clause_kind::returning>> {};
template <class T>
struct insert_clause_fits
    : std::bool_constant<is_clause<T, clause_kind::with, clause_kind::on_conflict, clause_kind::returning>> {
};

template <class Clause, class Scope>
struct returning_facts {
  using row = void;
  using list = types<>;
  static constexpr bool is_deduced = false;
};
template <class Row, class... Fields, class Scope>
struct returning_facts<returning_clause<Row, Fields...>, Scope> {
  using list = types<Fields...>;
  using row = Row;
  static constexpr bool is_deduced = false;
};
template <class... Fields, class Scope>
struct returning_facts<returning_clause<deduced, Fields...>, Scope> {
  using list = types<Fields...>;
  using row = typename deduced_row<Scope, list>::type;
  static constexpr bool is_deduced = true;
};

template <class Scope, class Clause>
consteval bool check_returned() {
  using facts = returning_facts<Clause, Scope>;
  using Row = typename facts::row;
  using List = typename facts::list;
  if constexpr (std::is_void_v<Row> || facts::is_deduced) {
    return true;
  } else if constexpr (encodable<Row> || !reflect::aggregate<Row> ||
                       is_whole<typename type_at<List, 0>::type>) {
    static_assert(result_has_as_many_members_as_fields<1, size_of<List>>::value,
                  "tenon: returning<Value>(): a single value is made of one field");
    return check_member<Scope, Row, List, 0>();
  } else {
    return check_row<Scope, Row, List>();
  }
}

template <class Clauses>
void write_returning(statement_writer& out, const Clauses& clauses) {
  if constexpr (Clauses::has_returning) {
    const auto& back =
        static_cast<const typename Clauses::template clause_of<clause_kind::returning>&>(clauses);
    out.add(node_kind::returning, size_of<typename std::remove_cvref_t<decltype(back)>::list>);
    write_fields(out, back.fields);
  }
}

template <class From>
struct from_needs {
  using type = void;
};
template <class Source>
struct from_needs<from_clause<Source>> : source_needs<Source> {};

/// The facts that a change shares with a query: what it gives, and what its clauses name.
template <class Entity, class Scope, class Clauses>
struct change_facts {
  using is_tenon_statement = void;
  using is_tenon_change = void;
  using query_scope = Scope;
  using returned = returning_facts<typename Clauses::template clause_of<clause_kind::returning>, Scope>;
  using row_type = typename returned::row;
  using field_list = typename returned::list;
  using with = with_facts<typename Clauses::template clause_of<clause_kind::with>>;
  using whole_scope = typename with_scope<Scope, typename with::declared>::type;
  template <class Named>
  using outside = entity_outside<whole_scope, Named>;
  using fields_outside = outside<typename entity_of_list<field_list>::type>;
  /// What is returned of other tables than the changed one.
  using returned_beside =
      entity_outside<scope<false, scope_entry<Entity, false>>, typename entity_of_list<field_list>::type>;
  using where_outside =
      outside<typename condition_facts<typename Clauses::template clause_of<clause_kind::where>>::entity>;
  using conflict_outside = entity_outside<
      typename with_scope<whole_scope, types<excluded_tag<Entity>>>::type,
      typename conflict_facts<typename Clauses::template clause_of<clause_kind::on_conflict>>::entity>;
};

/// What the other sources of a change name that is not there.
template <class Scope, class Clauses, class Joins>
using sources_outside_of_change = typename merged_entity_list<
    typename joins_outside<Joins, Scope>::type, typename joins_outside<Joins, Scope>::needs,
    entity_outside<Scope,
                   typename from_needs<typename Clauses::template clause_of<clause_kind::from>>::type>>::type;

template <class Assignments>
struct assigned_sources;
template <class... Assignments>
struct assigned_sources<set_clause<Assignments...>> {
  using type = typename merged_entity_list<typename Assignments::sources...>::type;
};
template <class Entity, class Set>
struct set_names_columns_of_the_entity;
template <class Entity, class... Assignments>
struct set_names_columns_of_the_entity<Entity, set_clause<Assignments...>>
    : std::bool_constant<(std::is_same_v<typename Assignments::entity, Entity> && ...)> {};

template <class List>
struct from_entry {
  using type = types<>;
};
template <class Source>
struct from_entry<from_clause<Source>> {
  using type = types<scope_entry<tag_of<Source>, false>>;
};

/// The sources beside the changed table.
template <class... Clauses>
struct other_sources {
  using first = typename from_entry<find_clause<clause_kind::from, Clauses...>>::type;
  using joins = join_list<Clauses...>;
  using entries = typename entries_of<first, joins>::type;
};
template <class Entity, class Entries>
struct change_scope_entries;
template <class Entity, class... Entries>
struct change_scope_entries<Entity, types<Entries...>> {
  using type = types<scope_entry<Entity, false>, Entries...>;
};
template <class Entity, class Entries>
struct change_scope;
template <class Entity, class... Entries>
struct change_scope<Entity, types<Entries...>> {
  using type = scope<false, scope_entry<Entity, false>, Entries...>;
};

template <class Clauses, class... Joins>
void write_other_sources(statement_writer& out, const Clauses& clauses, types<Joins...> joins) {
  if constexpr (Clauses::has_from) {
    const auto& source =
        static_cast<const typename Clauses::template clause_of<clause_kind::from>&>(clauses).source;
    out.add(node_kind::from, 1 + sizeof...(Joins));
    source.write(out);
    write_joins<std::remove_cvref_t<decltype(source)>, false>(
        out, clauses, types<tag_of<std::remove_cvref_t<decltype(source)>>>{}, joins);
  }
}

}  // namespace detail

namespace detail {
template <class Entity, class... Assignments>
constexpr bool clause_assigns(const set_clause<Assignments...>*, std::uint16_t place) {
  return assigns<Entity, Assignments...>(place);
}
}  // namespace detail

/// An update with a set clause: see `update`.
template <class Entity, class Set, class Joins, class Scope, class Clauses>
struct update_query : detail::change_facts<Entity, Scope, Clauses> {
  static constexpr bool is_static = Set::is_static && Clauses::is_static;
  static constexpr std::uint16_t updated_at = table_info_of<Entity>.updated_at;
  static constexpr std::uint16_t version = table_info_of<Entity>.version;
  static constexpr bool touches =
      updated_at != table_info::none &&
      !detail::clause_assigns<Entity>(static_cast<const Set*>(nullptr), updated_at);
  static constexpr bool counts = version != table_info::none &&
                                 !detail::clause_assigns<Entity>(static_cast<const Set*>(nullptr), version);
  static constexpr bool hides = detail::hides_deleted<Entity>();
  using set_outside = detail::entity_outside<typename update_query::whole_scope,
                                             typename detail::assigned_sources<Set>::type>;
  using joins_outside = detail::sources_outside_of_change<typename update_query::whole_scope, Clauses, Joins>;
  using needs_outside = typename update_query::with::entity;
  using entity = typename detail::merged_entity_list<typename update_query::fields_outside,
                                                     typename update_query::where_outside, set_outside,
                                                     joins_outside, needs_outside>::type;
  using parameters = typename detail::needs_of<entity>::parameters;

  Set changes;
  Clauses clauses;
  timestamp at;

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    constexpr std::size_t conditions = (hides ? 1 : 0) + (Clauses::has_where ? 1 : 0);
    out.add(node_kind::update, table,
            1 + (Clauses::has_with ? 1 : 0) + (Clauses::has_from ? 1 : 0) + (conditions > 0 ? 1 : 0) +
                (Clauses::has_returning ? 1 : 0));
    if constexpr (Clauses::has_with)
      static_cast<const typename Clauses::template clause_of<clause_kind::with>&>(clauses).write(out);
    std::size_t assigned = (touches ? 1 : 0) + (counts ? 1 : 0);
    changes.assignments.each([&](const auto&) { ++assigned; });
    out.add(node_kind::set, assigned);
    changes.assignments.each([&](const auto& each) { each.write(out); });
    if constexpr (touches) detail::write_touch(out, table, at);
    if constexpr (counts) detail::write_count(out, table);
    detail::write_other_sources(out, clauses, Joins{});
    if constexpr (conditions > 0) {
      out.add(node_kind::where, 1);
      if constexpr (conditions > 1) out.add(node_kind::and_, 2);
      if constexpr (hides) detail::write_not_deleted(out, table);
      if constexpr (Clauses::has_where)
        static_cast<const typename Clauses::template clause_of<clause_kind::where>&>(clauses).condition.write(
            out);
    }
    detail::write_returning(out, clauses);
  }
};

/// A delete with other sources or returning(): see `delete_from`.
template <class Entity, class Joins, class Scope, class Clauses>
struct delete_query : detail::change_facts<Entity, Scope, Clauses> {
  static constexpr bool is_static = Clauses::is_static;
  using joins_outside = detail::sources_outside_of_change<typename delete_query::whole_scope, Clauses, Joins>;
  using needs_outside = typename delete_query::with::entity;
  using entity = typename detail::merged_entity_list<typename delete_query::fields_outside,
                                                     typename delete_query::where_outside, joins_outside,
                                                     needs_outside>::type;
  using parameters = typename detail::needs_of<entity>::parameters;
  Clauses clauses;

  void write(statement_writer& out) const {
    out.add(node_kind::remove, table_info_of<Entity>,
            1 + (Clauses::has_with ? 1 : 0) + (Clauses::has_from ? 1 : 0) + (Clauses::has_returning ? 1 : 0));
    if constexpr (Clauses::has_with)
      static_cast<const typename Clauses::template clause_of<clause_kind::with>&>(clauses).write(out);
    detail::write_other_sources(out, clauses, Joins{});
    out.add(node_kind::where, 1);
    static_cast<const typename Clauses::template clause_of<clause_kind::where>&>(clauses).condition.write(
        out);
    detail::write_returning(out, clauses);
  }
};

/// An insert of one row or of a query's rows: see `insert_into`.
template <class Entity, class Rows, class Scope, class Clauses>
struct insert_query : detail::change_facts<Entity, Scope, Clauses> {
  static constexpr bool is_static = Rows::is_static && Clauses::is_static;
  using needs_outside = detail::entity_outside<
      typename detail::with_scope<detail::scope<false>, typename insert_query::with::declared>::type,
      typename detail::merged_entity_list<typename Rows::outside, typename insert_query::with::entity>::type>;
  using entity = typename detail::merged_entity_list<typename insert_query::fields_outside, needs_outside,
                                                     typename insert_query::conflict_outside>::type;
  using parameters = typename detail::needs_of<entity>::parameters;
  static constexpr bool names_generated_key = Rows::template names_generated_key<Entity>();

  Rows rows;
  Clauses clauses;

  void write(statement_writer& out) const {
    out.add(
        node_kind::insert, table_info_of<Entity>,
        2 + (Clauses::has_with ? 1 : 0) + (Clauses::has_conflict ? 1 : 0) + (Clauses::has_returning ? 1 : 0));
    if constexpr (Clauses::has_with)
      static_cast<const typename Clauses::template clause_of<clause_kind::with>&>(clauses).write(out);
    rows.write(out);
    if constexpr (Clauses::has_conflict)
      static_cast<const typename Clauses::template clause_of<clause_kind::on_conflict>&>(clauses)
          .template write<Entity>(out);
    detail::write_returning(out, clauses);
  }
};

namespace detail {

/// Whether a column has to be named by an insert: it takes no NULL and nothing else fills it.
constexpr bool has_to_be_inserted(const table_info& table, std::size_t column) {
  const column_info& info = table.columns[column];
  if (info.nullable || info.has_default() || info.is(column_trait::read_only)) return false;
  return !(table.generation == key_generation::integer && table.has_key(static_cast<std::uint16_t>(column)));
}
template <class Entity, class... Columns>
consteval bool inserts_what_it_has_to() {
  const table_info& table = table_info_of<Entity>;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!has_to_be_inserted(table, i)) continue;
    if (!((Columns::origin() == &table.columns[i]) || ...)) return false;
  }
  return true;
}
template <bool Whole>
struct insert_names_every_column_without_a_default : std::bool_constant<Whole> {};
template <class Entity, class... Columns>
struct insert_names_columns_of_the_entity
    : std::bool_constant<(std::is_same_v<typename Columns::entity, Entity> && ...)> {};
template <class Column>
struct column_can_be_inserted
    : std::bool_constant<!Column::info().is(column_trait::read_only | column_trait::generated)> {};

template <class Entity, class... Columns>
consteval bool check_inserted() {
  (void)check_written<Entity>();
  static_assert(entity_is_no_tree_with_a_closure_table_or_path<Entity>::value,
                "tenon: insert_into(): the entity is a tree with a closure table or a path, which entities "
                "keep right: say repository<Entity>(db).insert(...)");
  static_assert(insert_names_columns_of_the_entity<Entity, Columns...>::value,
                "tenon: insert_into(): a column is of another entity");
  if constexpr (insert_names_columns_of_the_entity<Entity, Columns...>::value) {
    static_assert((column_can_be_inserted<Columns>::value && ...),
                  "tenon: insert_into(): a column is read-only or computed by the database");
    static_assert(
        insert_names_every_column_without_a_default<inserts_what_it_has_to<Entity, Columns...>()>::value,
        "tenon: insert_into(): a column that takes no NULL and has no default is not named, so no row "
        "could be stored");
    return inserts_what_it_has_to<Entity, Columns...>();
  } else {
    return false;
  }
}

template <class Entity, class... Columns>
consteval bool names_key_column() {
  const table_info& table = table_info_of<Entity>;
  return table.generation == key_generation::integer &&
         ((Columns::origin() == &table.columns[table.key[0]]) || ...);
}

/// One row: the values of a set clause.
template <class Set>
struct one_row;
template <class... Columns, class... Values>
struct one_row<set_clause<assignment<Columns, Values>...>> {
  static constexpr bool is_static = (Values::is_static && ...);
  using outside = typename merged_entity_list<typename Values::entity...>::type;
  template <class Entity>
  static consteval bool names_generated_key() {
    return names_key_column<Entity, Columns...>();
  }
  set_clause<assignment<Columns, Values>...> values;
  void write(statement_writer& out) const {
    out.add(node_kind::column_names, sizeof...(Columns));
    (Columns{}.write(out), ...);
    out.add(node_kind::values, sizeof...(Columns));
    values.assignments.each([&](const auto& each) { each.value.write(out); });
  }
};

/// Rows of a query.
template <class Query, class... Columns>
struct rows_of_query {
  static constexpr bool is_static = Query::is_static;
  using outside = typename Query::entity;
  template <class Entity>
  static consteval bool names_generated_key() {
    return names_key_column<Entity, Columns...>();
  }
  Query query;
  void write(statement_writer& out) const {
    out.add(node_kind::column_names, sizeof...(Columns));
    (Columns{}.write(out), ...);
    write_inner(out, query);
  }
};

template <bool Fits>
struct query_fields_fit_the_columns : std::bool_constant<Fits> {};
template <std::size_t Columns, std::size_t Fields>
struct query_has_as_many_fields_as_columns : std::bool_constant<Columns == Fields> {};
template <class Scope, class Columns, class Fields>
inline constexpr bool fields_fit = false;
template <class Scope, class... Columns, class... Fields>
inline constexpr bool fields_fit<Scope, types<Columns...>, types<Fields...>> = [] {
  const auto one = []<class Column, class Field>(std::type_identity<Column>, std::type_identity<Field>) {
    if constexpr (is_whole<Field>) {
      return false;
    } else {
      return result_member_takes_its_field<without_optional_t<typename Column::value_type>,
                                           plain_result<Field>>::value &&
             (is_optional<typename Column::value_type> || !can_be_null<Scope, Field>());
    }
  };
  return (one(std::type_identity<Columns>{}, std::type_identity<Fields>{}) && ...);
}();

template <bool Once>
struct change_clause_is_given_once : std::bool_constant<Once> {};
consteval bool change_clauses_differ(const clause_places& places) {
  return query_clauses_differ(places) && places.count(clause_kind::where) <= 1 &&
         places.count(clause_kind::returning) <= 1 && places.count(clause_kind::on_conflict) <= 1;
}

template <class... Clauses>
consteval bool check_insert_clauses() {
  static_assert((insert_clause_fits<Clauses>::value && ...),
                "tenon: insert_into(): behind the rows come on_conflict(...), returning(...) and with(...)");
  if constexpr ((insert_clause_fits<Clauses>::value && ...)) {
    constexpr bool once = change_clauses_differ(places_of<Clauses...>);
    static_assert(change_clause_is_given_once<once>::value, "tenon: insert_into(): a clause is given twice");
    return once;
  } else {
    return false;
  }
}

template <class Rows>
struct inserted_value_names_no_column : std::is_void<without_parameters<typename Rows::outside>> {};

template <class Entity, class Rows, class... Clauses>
constexpr auto make_insert(Rows rows, Clauses... clauses) {
  using scope = scope<false, scope_entry<Entity, false>>;
  using set = query_clauses<Clauses...>;
  using made = insert_query<Entity, Rows, scope, set>;
  (void)check_returned<scope, find_clause<clause_kind::returning, Clauses...>>();
  return made{{}, std::move(rows), {std::move(clauses)...}};
}

struct no_change {
  using is_tenon_statement = void;
  using is_tenon_change = void;
  using row_type = void;
  using field_list = types<>;
  using entity = void;
  using parameters = types<>;
  static constexpr bool is_static = true;
  void write(statement_writer&) const {}
};

}  // namespace detail

/// Inserts one row: `insert_into<User>(set(col<&User::email> = "a@b.c", …), on_conflict(…), returning(…))`.
/// Marks such as created_at are columns like others here.
template <class Entity, class... Columns, class... Values, class... Clauses>
constexpr auto insert_into(set_clause<assignment<Columns, Values>...> row, Clauses... clauses) {
  if constexpr (detail::check_inserted<Entity, Columns...>() && detail::check_insert_clauses<Clauses...>()) {
    static_assert(
        detail::inserted_value_names_no_column<
            detail::one_row<set_clause<assignment<Columns, Values>...>>>::value,
        "tenon: insert_into(): a value names a column, which a row that is not there yet has not; insert "
        "the rows of a query: insert_into<Entity>(into(...), select(...))");
    return detail::make_insert<Entity>(
        detail::one_row<set_clause<assignment<Columns, Values>...>>{std::move(row)}, std::move(clauses)...);
  } else {
    return detail::no_change{};
  }
}
/// Inserts the rows of a query: `insert_into<Archive>(into(col<&Archive::id>, …), select(fields(…), …))`.
template <class Entity, class... Columns, class Query, class... Clauses>
constexpr auto insert_into(columns_clause<Columns...>, Query query, Clauses... clauses) {
  static_assert(detail::argument_is_a_subquery<Query>::value,
                "tenon: insert_into(): behind into(...) comes a query: select(fields(...), from<Entity>())");
  if constexpr (!detail::argument_is_a_subquery<Query>::value) {
    return detail::no_change{};
  } else if constexpr (detail::check_inserted<Entity, Columns...>() &&
                       detail::check_insert_clauses<Clauses...>()) {
    auto whole = detail::as_query(std::move(query));
    using query_type = decltype(whole);
    static_assert(
        detail::query_has_as_many_fields_as_columns<sizeof...(Columns),
                                                    detail::size_of<typename query_type::field_list>>::value,
        "tenon: insert_into(): the query has another number of fields than into(...) has columns");
    if constexpr (sizeof...(Columns) == detail::size_of<typename query_type::field_list>) {
      static_assert(detail::query_fields_fit_the_columns<
                        detail::fields_fit<typename query_type::query_scope, detail::types<Columns...>,
                                           typename query_type::field_list>>::value,
                    "tenon: insert_into(): a field of the query has another type than its column, or can be "
                    "NULL where the column takes none");
      return detail::make_insert<Entity>(detail::rows_of_query<query_type, Columns...>{std::move(whole)},
                                         std::move(clauses)...);
    } else {
      return detail::no_change{};
    }
  } else {
    return detail::no_change{};
  }
}

namespace detail {
template <class First>
struct argument_says_what_is_inserted : std::false_type {};
template <class... Columns>
struct argument_says_what_is_inserted<columns_clause<Columns...>> : std::true_type {};
template <class... Rest>
struct query_comes_behind_into : std::bool_constant<(sizeof...(Rest) > 0)> {};
}  // namespace detail
/// Refuses the rest.
template <class Entity, class First, class... Rest>
requires(!detail::set_like<First> && !(detail::argument_says_what_is_inserted<First>::value &&
                                       sizeof...(Rest) > 0)) constexpr auto insert_into(const First&,
                                                                                        const Rest&...) {
  static_assert(detail::argument_says_what_is_inserted<First>::value,
                "tenon: insert_into(): the first argument is set(...), or into(...) with a query behind it");
  static_assert(!detail::argument_says_what_is_inserted<First>::value ||
                    detail::query_comes_behind_into<Rest...>::value,
                "tenon: insert_into(): behind into(...) comes a query: select(fields(...), from<Entity>())");
  return detail::no_change{};
}

namespace detail {
template <bool Has>
struct change_has_a_where_clause : std::bool_constant<Has> {};

template <class... Clauses>
consteval bool check_change_clauses() {
  static_assert((change_clause_fits<Clauses>::value && ...),
                "tenon: update(), delete_from(): the clauses are where(...), from<Entity>(), join<Entity>(), "
                "returning(...), with(...)");
  if constexpr ((change_clause_fits<Clauses>::value && ...)) {
    constexpr clause_places places = places_of<Clauses...>;
    constexpr bool once = change_clauses_differ(places);
    static_assert(change_has_a_where_clause<places.has(clause_kind::where)>::value,
                  "tenon: update(), delete_from(): say which rows: where(...); for every row where(all)");
    static_assert(change_clause_is_given_once<once>::value,
                  "tenon: update(), delete_from(): a clause is given twice");
    return places.has(clause_kind::where) && once;
  } else {
    return false;
  }
}

template <bool Behind>
struct join_stands_behind_from : std::bool_constant<Behind> {};

template <class From, class Joins>
consteval void check_joins_of_change() {
  if constexpr (!std::is_same_v<From, no_clause_type>) (void)check_joins<typename From::source_type, Joins>();
}
/// What the other sources of a change, and its condition, have to be.
template <class Entity, class... Clauses>
consteval bool check_sources_of_change() {
  using condition = typename condition_facts<find_clause<clause_kind::where, Clauses...>>::condition;
  static_assert(
      where_holds_no_aggregate<!holds_aggregate<condition>()>::value &&
          where_holds_no_window_function<!holds_window<condition>()>::value,
      "tenon: update(), delete_from(): where(): an aggregate or window function is not known yet when "
      "rows are chosen; use scalar(select(...))");
  constexpr clause_places places = places_of<Clauses...>;
  constexpr bool behind = places.has(clause_kind::from) || !places.has(clause_kind::join);
  static_assert(join_stands_behind_from<behind>::value,
                "tenon: update(), delete_from(): join(...) stands behind from<Entity>(), which is joined to");
  if constexpr (behind) {
    using others = other_sources<Clauses...>;
    using tags =
        typename tags_of<typename change_scope_entries<Entity, typename others::entries>::type>::type;
    static_assert(sources_have_different_names<tags>::value,
                  "tenon: from(), join(): a table is used twice under one name; give one another by "
                  "alias<Entity, \"name\">");
    check_joins_of_change<find_clause<clause_kind::from, Clauses...>, typename others::joins>();
    return sources_have_different_names<tags>::value;
  } else {
    return false;
  }
}
}  // namespace detail

/// Updates rows by what other tables hold, or gives back what it changed:
/// `update<Album>(set(col<&Album::title> = col<&Draft::title>), from<Draft>(), where(col<&Draft::albumId> ==
/// col<&Album::id>), returning(…))`.
template <class Entity, detail::set_like Set, class... Clauses>
auto update(Set changes, Clauses... clauses) {
  (void)detail::check_written<Entity>();
  if constexpr (detail::check_change_clauses<Clauses...>()) {
    static_assert(detail::set_names_columns_of_the_entity<Entity, Set>::value,
                  "tenon: update(): an assignment sets a column of another entity");
    (void)detail::check_sources_of_change<Entity, Clauses...>();
    using sources = detail::other_sources<Clauses...>;
    using scope = typename detail::change_scope<Entity, typename sources::entries>::type;
    using made = update_query<Entity, Set, typename sources::joins, scope, detail::query_clauses<Clauses...>>;
    (void)detail::check_returned<scope, detail::find_clause<clause_kind::returning, Clauses...>>();
    return made{{}, std::move(changes), {std::move(clauses)...}, now()};
  } else {
    return detail::no_change{};
  }
}

namespace detail {
template <class Entity, class... Clauses>
auto delete_rows(Clauses... clauses) {
  if constexpr (check_change_clauses<Clauses...>()) {
    (void)check_sources_of_change<Entity, Clauses...>();
    using sources = other_sources<Clauses...>;
    using scope = typename change_scope<Entity, typename sources::entries>::type;
    using made = delete_query<Entity, typename sources::joins, scope, query_clauses<Clauses...>>;
    (void)check_returned<scope, find_clause<clause_kind::returning, Clauses...>>();
    return made{{}, {std::move(clauses)...}};
  } else {
    return no_change{};
  }
}
}  // namespace detail

/// Deletes rows by what other tables hold, or gives back what it deleted:
/// `delete_from<Track>(using_<Album>(), where(…), returning(whole<Track>))`. Rows marked as deleted go too.
template <class Entity, class First, class... Clauses>
requires(detail::query_clause<First> || sizeof...(Clauses) > 0) auto delete_from(First first,
                                                                                 Clauses... clauses) {
  (void)detail::check_written<Entity>();
  return detail::delete_rows<Entity>(std::move(first), std::move(clauses)...);
}

}  // namespace tenon::inline v0
