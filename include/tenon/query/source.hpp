// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include <tenon/core/name_constant.hpp>
#include <tenon/query/col.hpp>

namespace tenon::inline v0 {

namespace detail {

template <class Value>
struct assigned_column_is_of_the_table_itself : std::false_type {};

/// A column of a source that goes by a name of its own.
template <class Source, auto... Path>
struct aliased_column {
  using is_tenon_expression = void;
  using plain = column_expression<Path...>;
  using entity = Source;
  using value_type = typename plain::value_type;
  using operands = types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_column = true;
  static constexpr const column_info* origin() { return plain::origin(); }
  static_assert(std::is_same_v<typename plain::entity, typename Source::row_type>,
                "tenon: col<>: the member is of another struct than the rows of this source");

  void write(statement_writer& out) const {
    out.column(node_kind::column, table_info_of<typename Source::row_type>, *origin(), Source::name());
  }

  /// In a JSON column: what the members lead to.
  template <auto... Members>
  constexpr auto at() const;

  /// Refuses.
  template <class Value>
  constexpr auto operator=(const Value&) const {
    static_assert(assigned_column_is_of_the_table_itself<Value>::value,
                  "tenon: set(): an alias cannot be assigned to; name the changed table's column as "
                  "col<&Entity::member>");
    return *this;
  }
};

}  // namespace detail

/// A table under another name, as for joining it with itself: `constexpr auto boss = alias<Employee,
/// "boss">;` then `boss.col<&Employee::name>`, `join(boss, on(…))`.
template <class Entity, name_constant Name>
struct alias_source {
  using is_tenon_source = void;
  using row_type = Entity;
  static constexpr bool is_static = true;
  static constexpr bool is_entity = true;
  static constexpr std::string_view name() { return Name.view(); }
  template <auto... Path>
  static constexpr detail::aliased_column<alias_source, Path...> col{};
  void write(statement_writer& out) const {
    out.source(node_kind::table_source, table_info_of<Entity>, name());
  }
};
template <class Entity, name_constant Name>
inline constexpr alias_source<Entity, Name> alias{};

/// Rows of a struct under a name: a common table (`with(totals.as(query))`, then `from(totals)`), a derived
/// table (`from(totals.as(query))`), or rows of the program (`from(totals.values(list))`). The struct says
/// the columns: `constexpr auto totals = source<Totals, "totals">;`, `totals.col<&Totals::amount>`.
template <class Row, name_constant Name>
struct row_source_named {
  using is_tenon_source = void;
  using row_type = Row;
  static constexpr bool is_static = true;
  static constexpr bool is_entity = false;
  static constexpr bool is_common = true;
  static constexpr std::string_view name() { return Name.view(); }
  template <auto... Path>
  static constexpr detail::aliased_column<row_source_named, Path...> col{};

  /// The rows of a query; its results are the members of the struct, one after the other.
  template <class Query>
  constexpr auto as(Query query) const;
  /// Rows of the program: a vector or another list of the struct, which must outlive the statement if it is
  /// an lvalue.
  template <class List>
  constexpr auto values(List&& list) const;
  void write(statement_writer& out) const {
    out.source(node_kind::common_source, table_info_of<Row>, name());
  }
};
template <class Row, name_constant Name>
inline constexpr row_source_named<Row, Name> source{};

namespace detail {

template <class T>
concept source_like = requires {
  typename std::remove_cvref_t<T>::is_tenon_source;
};

/// What an entity is when it stands in a statement under its own name.
template <class Entity>
struct entity_source {
  using is_tenon_source = void;
  using row_type = Entity;
  static constexpr bool is_static = true;
  static constexpr bool is_entity = true;
  void write(statement_writer& out) const { out.source(node_kind::table_source, table_info_of<Entity>, {}); }
};

/// The type by which columns name a source.
template <class Source>
struct source_tag {
  using type = Source;
};
template <class Entity>
struct source_tag<entity_source<Entity>> {
  using type = Entity;
};
template <class Source>
using tag_of = typename source_tag<Source>::type;

/// The struct of a tag's rows, and the name it goes by (empty: the table's own).
template <class Tag>
struct tag_facts {
  using row = Tag;
  static constexpr bool is_entity = true;
  static constexpr std::string_view name() { return {}; }
};
template <source_like Tag>
struct tag_facts<Tag> {
  using row = typename Tag::row_type;
  static constexpr bool is_entity = Tag::is_entity;
  static constexpr std::string_view name() { return Tag::name(); }
};

}  // namespace detail
}  // namespace tenon::inline v0
