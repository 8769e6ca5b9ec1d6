// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/clauses.hpp>
#include <tenon/query/scope.hpp>

namespace tenon::inline v0 {

namespace detail {
template <class T>
struct join_condition_holds_no_aggregate : std::bool_constant<!holds_aggregate<T>() && !holds_window<T>()> {};
}  // namespace detail

/// The condition of a join: `join<Album>(on(col<&Track::albumId> == col<&Album::id>))`.
template <class Condition>
struct on_clause {
  Condition condition;
};
template <class Condition>
constexpr auto on(Condition condition) {
  static_assert(detail::operand_is_a_condition<Condition>::value,
                "tenon: on(): this is no condition; compare columns of the two sources");
  if constexpr (detail::operand_is_a_condition<Condition>::value) {
    static_assert(
        detail::join_condition_holds_no_aggregate<Condition>::value,
        "tenon: on(): an aggregate or window function is not known yet when rows are joined; join a "
        "derived table that computes it");
    return on_clause<Condition>{std::move(condition)};
  } else {
    return on_clause<all_rows>{all};
  }
}

namespace detail {

/// A join without a condition of its own follows the one foreign key there is.
struct along_foreign_key {};

/// Where the rows of a select come from first.
template <class Source>
struct from_clause {
  static constexpr clause_kind tenon_clause = clause_kind::from;
  using source_type = Source;
  static constexpr bool is_static = Source::is_static;
  Source source;
};

/// Joined to what comes before it.
template <join_kind Kind, class Source, class Condition>
struct join_clause {
  static constexpr clause_kind tenon_clause = clause_kind::join;
  using source_type = Source;
  using condition_type = Condition;
  static constexpr bool is_static = Source::is_static && [] {
    if constexpr (requires { Condition::is_static; }) return Condition::is_static;
    return true;
  }();
  static constexpr join_kind kind = Kind;
  Source source;
  [[no_unique_address]] Condition condition;
};

template <class T>
struct source_is_an_entity : std::bool_constant<reflect::aggregate<T>> {};

template <class Entity>
consteval void check_source_entity() {
  static_assert(source_is_an_entity<Entity>::value,
                "tenon: from<T>(), join<T>(): T is an entity, a plain aggregate struct");
}
template <class T>
struct argument_is_a_source : std::bool_constant<source_like<T>> {};
template <class T>
    struct source_has_its_rows : std::bool_constant < requires(const T& of, statement_writer& out) {
  of.write(out);
} > {};
template <class... On>
struct cross_join_has_no_condition : std::bool_constant<sizeof...(On) == 0> {};
template <class T>
struct argument_is_an_on_clause : std::false_type {};
template <class Condition>
struct argument_is_an_on_clause<on_clause<Condition>> : std::true_type {};

template <class Source>
consteval void check_source() {
  static_assert(argument_is_a_source<Source>::value,
                "tenon: from(), join(): the argument is a source: alias<Entity, \"name\">, source<Row, "
                "\"name\"> or what its as() and values() give; an entity is join<Entity>()");
  if constexpr (argument_is_a_source<Source>::value) {
    static_assert(source_has_its_rows<Source>::value,
                  "tenon: from(), join(): json_each<\"name\"> needs its document: "
                  "json_each<\"name\">.of(col<&Entity::member>)");
  }
}

template <join_kind Kind, class Source>
constexpr auto make_join(Source source) {
  check_source<Source>();
  return join_clause<Kind, Source, along_foreign_key>{std::move(source), {}};
}
template <join_kind Kind, class Source, class On>
constexpr auto make_join(Source source, On on) {
  check_source<Source>();
  static_assert(argument_is_an_on_clause<On>::value,
                "tenon: join(): behind the source comes on(condition), or nothing to follow the foreign key");
  if constexpr (argument_is_an_on_clause<On>::value) {
    return join_clause<Kind, Source, decltype(on.condition)>{std::move(source), std::move(on.condition)};
  } else {
    return join_clause<Kind, Source, along_foreign_key>{std::move(source), {}};
  }
}

template <class Source, class... On>
constexpr auto make_cross_join(Source source, const On&...) {
  check_source<Source>();
  static_assert(cross_join_has_no_condition<On...>::value,
                "tenon: cross_join(): it has no condition; say join<Entity>(on(...))");
  return join_clause<join_kind::cross, Source, all_rows>{std::move(source), all};
}

}  // namespace detail

/// `from<Track>()`; `from(boss)` of an alias, a common table, a derived table or values.
template <class Entity>
constexpr auto from() {
  detail::check_source_entity<Entity>();
  return detail::from_clause<detail::entity_source<Entity>>{};
}
template <class Source>
constexpr auto from(Source source) {
  detail::check_source<Source>();
  return detail::from_clause<Source>{std::move(source)};
}

/// Rows that have a partner. Without on(…) along the one foreign key between the table and one before it.
template <class Entity, class... On>
constexpr auto join(On... condition) {
  detail::check_source_entity<Entity>();
  return detail::make_join<join_kind::inner>(detail::entity_source<Entity>{}, std::move(condition)...);
}
template <class Source, class... On>
constexpr auto join(Source source, On... condition) {
  return detail::make_join<join_kind::inner>(std::move(source), std::move(condition)...);
}
/// All rows of the left side; the right side's columns become optional.
template <class Entity, class... On>
constexpr auto left_join(On... condition) {
  detail::check_source_entity<Entity>();
  return detail::make_join<join_kind::left>(detail::entity_source<Entity>{}, std::move(condition)...);
}
template <class Source, class... On>
constexpr auto left_join(Source source, On... condition) {
  return detail::make_join<join_kind::left>(std::move(source), std::move(condition)...);
}
/// All rows of the right side; the columns of all sources before it become optional.
template <class Entity, class... On>
constexpr auto right_join(On... condition) {
  detail::check_source_entity<Entity>();
  return detail::make_join<join_kind::right>(detail::entity_source<Entity>{}, std::move(condition)...);
}
template <class Source, class... On>
constexpr auto right_join(Source source, On... condition) {
  return detail::make_join<join_kind::right>(std::move(source), std::move(condition)...);
}
/// All rows of both sides.
template <class Entity, class... On>
constexpr auto full_join(On... condition) {
  detail::check_source_entity<Entity>();
  return detail::make_join<join_kind::full>(detail::entity_source<Entity>{}, std::move(condition)...);
}
template <class Source, class... On>
constexpr auto full_join(Source source, On... condition) {
  return detail::make_join<join_kind::full>(std::move(source), std::move(condition)...);
}
/// Every row with every row.
template <class Entity, class... On>
constexpr auto cross_join(const On&... condition) {
  detail::check_source_entity<Entity>();
  return detail::make_cross_join(detail::entity_source<Entity>{}, condition...);
}
template <class Source, class... On>
constexpr auto cross_join(Source source, const On&... condition) {
  return detail::make_cross_join(std::move(source), condition...);
}

namespace detail {

// Foreign keys between tables.

/// How many foreign keys `From` has to `To`.
template <class From, class To>
consteval std::size_t count_foreign_keys() {
  std::size_t count = 0;
  for (const foreign_key_info& key : table_info_of<From>.foreign_keys) {
    if (key.references == &described_table<To>) ++count;
  }
  return count;
}
template <class From, class To>
consteval const foreign_key_info* first_foreign_key() {
  for (const foreign_key_info& key : table_info_of<From>.foreign_keys) {
    if (key.references == &described_table<To>) return &key;
  }
  return nullptr;
}

/// Foreign keys between a table and those before it, both ways; none for what is no table.
template <class Joined, class Before>
consteval std::size_t count_keys_between() {
  if constexpr (tag_facts<Joined>::is_entity && tag_facts<Before>::is_entity) {
    using joined = typename tag_facts<Joined>::row;
    using before = typename tag_facts<Before>::row;
    if constexpr (std::is_same_v<joined, before>) {
      return 2 * count_foreign_keys<joined, before>();  // which way is not said
    } else {
      return count_foreign_keys<joined, before>() + count_foreign_keys<before, joined>();
    }
  } else {
    return 0;
  }
}
template <class Joined, class... Before>
struct one_foreign_key_joins_the_tables
    : std::bool_constant<(count_keys_between<Joined, Before>() + ... + 0) == 1> {};

inline void write_key_condition(statement_writer& out, const foreign_key_info& key, const table_info& from,
                                std::string_view from_name, const table_info& to, std::string_view to_name) {
  for (std::size_t i = 1; i < key.columns.size(); ++i) out.add(node_kind::and_, 2);
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    out.add(node_kind::equal, 2);
    out.column(node_kind::column, from, from.columns[key.columns[i]], from_name);
    out.column(node_kind::column, to, to.columns[key.referenced[i]], to_name);
  }
}

template <class Joined, class Before>
void write_keys_between(statement_writer& out) {
  if constexpr (count_keys_between<Joined, Before>() == 1) {
    using joined = tag_facts<Joined>;
    using before = tag_facts<Before>;
    const table_info& joined_table = table_info_of<typename joined::row>;
    const table_info& before_table = table_info_of<typename before::row>;
    if constexpr (count_foreign_keys<typename joined::row, typename before::row>() == 1) {
      constexpr const foreign_key_info* key = first_foreign_key<typename joined::row, typename before::row>();
      write_key_condition(out, *key, joined_table, joined::name(), before_table, before::name());
    } else {
      constexpr const foreign_key_info* back =
          first_foreign_key<typename before::row, typename joined::row>();
      write_key_condition(out, *back, before_table, before::name(), joined_table, joined::name());
    }
  }
}

}  // namespace detail
}  // namespace tenon::inline v0
