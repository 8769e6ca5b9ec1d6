// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <tenon/query/compound.hpp>

// Queries made of other queries: with other clauses, or with the whole query as a table.
namespace tenon::inline v0::detail {

template <class... Kept, class Clauses, class... Added>
constexpr auto pick_clauses(types<Kept...>, const Clauses& clauses, Added... added) {
  return query_clauses<Kept..., Added...>{static_cast<const Kept&>(clauses)..., std::move(added)...};
}
/// The clauses without those of some kinds, and with others.
template <clause_kinds Kinds, class... Clauses, class... Added>
constexpr auto replace_clauses(const query_clauses<Clauses...>& clauses, Added... added) {
  return pick_clauses(chosen_clauses<~Kinds, Clauses...>{}, clauses, std::move(added)...);
}

template <class Row, class Joins, class Scope, class Fields, class From, class Clauses>
constexpr auto make_select(Fields fields, From from, Clauses clauses) {
  return select_query<Row, Fields, From, Joins, Scope, Clauses>{std::move(fields), std::move(from),
                                                                std::move(clauses)};
}
template <class Row, class Fields, class From, class Joins, class Scope, class Clauses, class Changed>
constexpr auto with_clauses(const select_query<Row, Fields, From, Joins, Scope, Clauses>& query,
                            Changed clauses) {
  return make_select<Row, Joins, Scope>(query.fields, query.from, std::move(clauses));
}
template <set_operation Operation, class First, class Second, class Clauses, class Changed>
constexpr auto with_clauses(const compound_query<Operation, First, Second, Clauses>& query, Changed clauses) {
  return compound_query<Operation, First, Second, Changed>{query.first, query.second, std::move(clauses)};
}

/// A select of whole entities as any other select; with hidden columns its fields are all columns. Other
/// queries as they are.
template <class Query>
constexpr const Query& as_any_select(const Query& query) {
  return query;
}
template <class Entity, class... Clauses>
constexpr auto as_any_select(const select_statement<Entity, Clauses...>& query) {
  using source = entity_source<Entity>;
  using sight = scope<false, scope_entry<Entity, false>, scope_entry<result_tag<Entity>, false>>;
  auto clauses = pick_clauses(chosen_clauses<~kinds(clause_kind::with_hidden), Clauses...>{}, query.clauses);
  if constexpr (clause_set<Entity, Clauses...>::hidden_too) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return make_select<Entity, types<>, sight>(fields_clause<numbered_column<Entity, I>...>{},
                                                 from_clause<source>{}, std::move(clauses));
    }
    (std::make_index_sequence<column_count<Entity>>{});
  } else {
    return make_select<Entity, types<>, sight>(fields_clause<whole_field<Entity>>{}, from_clause<source>{},
                                               std::move(clauses));
  }
}

// A query as a table.

/// The columns of a field, as those of a table: called c0, c1 …
constexpr column_info made_column_info(column_info like, std::size_t place) {
  like.name = "c";
  if (place >= 100) like.name.append(static_cast<char>('0' + place / 100));
  if (place >= 10) like.name.append(static_cast<char>('0' + place / 10 % 10));
  like.name.append(static_cast<char>('0' + place % 10));
  like.traits = column_trait::none;
  like.nullable = true;
  return like;
}

template <class Field>
inline constexpr std::size_t cells_of_field = 1;
template <class Field>
requires(is_whole<Field>) inline constexpr std::size_t cells_of_field<Field> = [] {
  std::size_t count = 0;
  for (const column_info& each : table_info_of<typename Field::row>.columns) {
    if (gives_column<Field>(each)) ++count;
  }
  return count;
}();
template <class List>
inline constexpr std::size_t cells_of = 0;
template <class... Fields>
inline constexpr std::size_t cells_of<types<Fields...>> = (cells_of_field<Fields> + ... + 0u);

template <std::size_t Size, class Field>
constexpr void add_made_columns(std::array<column_info, Size>& made, std::size_t& place,
                                std::type_identity<Field>) {
  if constexpr (is_whole<Field>) {
    for (const column_info& each : table_info_of<typename Field::row>.columns) {
      if (gives_column<Field>(each)) made[place] = made_column_info(each, place), ++place;
    }
  } else {
    column_info like{};
    if constexpr (requires { Field::is_column; }) {
      like = *Field::origin();
    } else {
      like.spec = spec_of_value<typename Field::value_type>();
      like.entity = "a query";
      like.member = "a result";
    }
    made[place] = made_column_info(like, place), ++place;
  }
}

template <class List>
struct made_table;
template <class... Fields>
struct made_table<types<Fields...>> {
  static constexpr auto columns = [] {
    std::array<column_info, cells_of<types<Fields...>>> made{};
    std::size_t place = 0;
    (add_made_columns(made, place, std::type_identity<Fields>{}), ...);
    return made;
  }();
  static constexpr table_info info = [] {
    table_info made{};
    made.entity = "a query";
    made.name = "q";
    made.columns = columns;
    return made;
  }();
};

/// A query as the source "q" of another.
template <class Query>
struct made_source {
  using is_tenon_source = void;
  using row_type = typename Query::row_type;
  using table = made_table<typename Query::field_list>;
  using needs = typename Query::entity;
  static constexpr bool is_static = Query::is_static;
  static constexpr bool is_entity = false;
  static constexpr std::string_view name() { return "q"; }
  Query query;
  void write(statement_writer& out) const {
    out.source(node_kind::derived, table::info, name(), 1);
    out.enter();
    query.write(out);
    out.leave();
  }
};

/// Column number `Place` of it.
template <class Source, std::size_t Place>
struct made_column {
  using is_tenon_expression = void;
  using entity = Source;
  using value_type = bool;
  using operands = types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_column = true;
  static constexpr const column_info* origin() { return &Source::table::columns[Place]; }
  void write(statement_writer& out) const {
    out.column(node_kind::column, Source::table::info, *origin(), Source::name());
  }
};

/// `select c0, c1 … from (query)`, to which clauses can be added that the query itself could not have.
template <class Query>
constexpr auto select_from(Query query) {
  using source = made_source<Query>;
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return make_select<typename Query::row_type, types<>, scope<false, scope_entry<source, false>>>(
        fields_clause<made_column<source, I>...>{}, from_clause<source>{std::move(query)}, query_clauses<>{});
  }
  (std::make_index_sequence<cells_of<typename Query::field_list>>{});
}

/// A query whose rows are read as those of the one it was made of.
template <class Original, class Made>
struct reshaped_query {
  using is_tenon_query = void;
  using is_tenon_statement = void;
  using row_type = typename Original::row_type;
  using field_list = typename Original::field_list;
  using query_scope = typename Original::query_scope;
  using entity = typename Made::entity;
  using parameters = typename Made::parameters;
  static constexpr bool is_static = Made::is_static;
  Made made;
  void write(statement_writer& out) const { made.write(out); }
};

// What a query is.

/// Whether each row stands for one row of the sources: no groups, and nothing taken once.
template <class Query>
inline constexpr bool has_plain_rows = false;
template <class Row, class Fields, class From, class Joins, class Scope, class Clauses>
inline constexpr bool has_plain_rows<select_query<Row, Fields, From, Joins, Scope, Clauses>> =
    !Clauses::has_group && !Clauses::has_having && !Clauses::has_distinct && !Clauses::has_distinct_on &&
    !holds_aggregate<typename Fields::list>() &&
    !holds_aggregate<
        typename order_facts<typename Clauses::template clause_of<clause_kind::order_by>>::list>();

template <class Query>
struct clauses_of_query;
template <class Row, class Fields, class From, class Joins, class Scope, class Clauses>
struct clauses_of_query<select_query<Row, Fields, From, Joins, Scope, Clauses>> {
  using type = Clauses;
};
template <set_operation Operation, class First, class Second, class Clauses>
struct clauses_of_query<compound_query<Operation, First, Second, Clauses>> {
  using type = Clauses;
};
template <class Original, class Made>
struct clauses_of_query<reshaped_query<Original, Made>> : clauses_of_query<Made> {};
template <class Query>
using clauses_in = typename clauses_of_query<std::remove_cvref_t<Query>>::type;

/// The query without its order, where that says nothing about which rows there are.
template <class Query>
constexpr auto without_order(const Query& query) {
  using clauses = clauses_in<Query>;
  if constexpr (clauses::has_distinct_on || clauses::has_limit || clauses::has_offset) {
    return query;
  } else {
    return with_clauses(query, replace_clauses<kinds(clause_kind::order_by)>(query.clauses));
  }
}

/// How many rows the query has, as a query.
template <class Query>
constexpr auto count_of(const Query& query) {
  using clauses = clauses_in<Query>;
  auto number = fields_clause<decltype(count_all())>{{{count_all()}}};
  if constexpr (has_plain_rows<Query> && !clauses::has_limit && !clauses::has_offset) {
    return make_select<std::int64_t, typename Query::joins, typename Query::query_scope>(
        std::move(number), query.from, replace_clauses<kinds(clause_kind::order_by)>(query.clauses));
  } else {
    auto whole = without_order(query);
    using source = made_source<decltype(whole)>;
    return make_select<std::int64_t, types<>, scope<false, scope_entry<source, false>>>(
        std::move(number), from_clause<source>{std::move(whole)}, query_clauses<>{});
  }
}

}  // namespace tenon::inline v0::detail
