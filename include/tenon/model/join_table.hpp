// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <tenon/core/name_constant.hpp>
#include <tenon/model/relation.hpp>
#include <tenon/model/table_of.hpp>

namespace tenon::inline v0 {

/// The third table of a `many_to_many` that holds two keys and nothing else, and so needs no entity:
/// `many_to_many<Tag, join_table<"post_tags">> tags{};` in Post and `many_to_many<Post,
/// join_table<"post_tags">> posts{};` in Tag. `open` of the two makes it too: both keys together are its key,
/// each is a foreign key that cascades, the second has an index. Its columns are named "post_id", after
/// entities and keys, or as it is said, this side's first: `join_table<"follows", "follower", "followed">`,
/// which an entity related to itself has to. Of a key of several columns the name is a prefix.
template <name_constant Table, name_constant Own = "", name_constant Other = "">
struct join_table {};

namespace detail {

/// The columns of a key, as members.
template <class... Parts>
struct key_parts;
template <class A>
struct key_parts<A> {
  A a{};
};
template <class A, class B>
struct key_parts<A, B> {
  A a{};
  B b{};
};
template <class A, class B, class C>
struct key_parts<A, B, C> {
  A a{};
  B b{};
  C c{};
};
template <class A, class B, class C, class D>
struct key_parts<A, B, C, D> {
  A a{};
  B b{};
  C c{};
  D d{};
};

template <class Entity, std::size_t Columns>
struct key_can_be_in_a_join_table : std::bool_constant<(Columns >= 1 && Columns <= 4)> {};
template <class Entity, std::size_t... Part>
consteval auto find_key_parts(std::index_sequence<Part...>) {
  static_assert(
      key_can_be_in_a_join_table<Entity, sizeof...(Part)>::value,
      "tenon: join_table<>: the related entities need primary keys, of at most 4 columns; declare an "
      "entity for the third table, which may refer to other columns");
  return std::type_identity<key_parts<without_optional_t<
      typename decltype(column_type<Entity, table_info_of<Entity>.key[Part]>())::type>...>>{};
}
template <class Entity>
using key_parts_of = typename decltype(find_key_parts<Entity>(
    std::make_index_sequence<table_info_of<Entity>.key.size()>{}))::type;

/// One of the two entities of a join table, and what its columns are called there; empty: after it.
template <class Entity, name_constant Name>
struct join_side {
  using entity = Entity;
  static constexpr identifier name(std::size_t part) {
    const table_info& table = table_info_of<Entity>;
    if (Name.view().empty()) {
      identifier made = snake_case(table.entity);
      made.append('_');
      made.append(table.columns[table.key[part]].name.view());
      return made;
    }
    identifier made(Name.view());
    if (table.key.size() > 1) {
      made.append('_');
      made.append(table.columns[table.key[part]].name.view());
    }
    return made;
  }
};

/// A row of such a table.
template <name_constant Table, class First, class Second>
struct join_row {
  key_parts_of<typename First::entity> first{};
  key_parts_of<typename Second::entity> second{};
};

/// Both entities have to mean the same row: which of them is the first depends on names alone.
template <class A, name_constant NameA, class B, name_constant NameB>
consteval bool stands_first() {
  constexpr std::string_view a = reflect::type_name<A>;
  constexpr std::string_view b = reflect::type_name<B>;
  if (a != b) return a < b;
  if (NameA.view() != NameB.view()) return NameA.view() < NameB.view();
  return reflect::detail::spelled_type<A>() < reflect::detail::spelled_type<B>();
}
template <class A, name_constant NameA, class B, name_constant NameB>
struct columns_of_the_join_table_can_be_told_apart
    : std::bool_constant<!std::is_same_v<A, B> || NameA.view() != NameB.view()> {};
template <class A, class B, name_constant Table, name_constant NameA, name_constant NameB>
struct joined_entities {
  static_assert(columns_of_the_join_table_can_be_told_apart<A, NameA, B, NameB>::value,
                "tenon: join_table<>: an entity related to itself names the columns, this side's first: "
                "many_to_many<User, join_table<\"follows\", \"follower_id\", \"followed_id\">>");
  static constexpr bool own_first = stands_first<A, NameA, B, NameB>();
  using own = join_side<A, NameA>;
  using other = join_side<B, NameB>;
  using row =
      join_row<Table, std::conditional_t<own_first, own, other>, std::conditional_t<own_first, other, own>>;
};

/// The third table of a relation: its entity, or the row of a join table.
template <class Owner, class Relation>
struct link_of {
  using type = void;
  static constexpr bool is_implied = false;
};
template <class Owner, class Entity, class Link>
struct link_of<Owner, many_to_many<Entity, Link>> {
  using type = Link;
  static constexpr bool is_implied = false;
};
template <class Owner, class Entity, name_constant Table, name_constant Own, name_constant Other>
struct link_of<Owner, many_to_many<Entity, join_table<Table, Own, Other>>> {
  using entities = joined_entities<Owner, Entity, Table, Own, Other>;
  using type = typename entities::row;
  static constexpr bool is_implied = true;
  static constexpr bool own_first = entities::own_first;
};

template <class Row, class Entity, class Parts>
struct join_columns;
template <class Row, class Entity, class... Parts>
struct join_columns<Row, Entity, key_parts<Parts...>> {
  column_set<Row, Parts...> own;
  column_set<Entity, Parts...> referenced;
  constexpr explicit join_columns(std::size_t first) {
    for (std::size_t i = 0; i < sizeof...(Parts); ++i) {
      own.list.push(static_cast<std::uint16_t>(first + i));
      referenced.list.push(table_info_of<Entity>.key[i]);
    }
  }
};
template <name_constant Table, class First, class Second>
constexpr auto describe_join_table() {
  using row = join_row<Table, First, Second>;
  using first = key_parts_of<typename First::entity>;
  using second = key_parts_of<typename Second::entity>;
  constexpr std::size_t middle = column_count<first>;
  constexpr std::size_t all = middle + column_count<second>;
  const join_columns<row, typename First::entity, first> to_first(0);
  const join_columns<row, typename Second::entity, second> to_second(middle);
  table<row> made(Table.view());
  const auto column = [](std::size_t index) { return column_position<row, std::int64_t>{index}; };
  for (std::size_t i = 0; i < all; ++i)
    made.column(column(i), (i < middle ? First::name(i) : Second::name(i - middle)).view());
  [&]<std::size_t... I, std::size_t... J>(std::index_sequence<I...>, std::index_sequence<J...>) {
    made.primary_key(column(I)...);
    made.index(column(middle + J)...);
  }
  (std::make_index_sequence<all>{}, std::make_index_sequence<all - middle>{});
  made.foreign_key(to_first.own, to_first.referenced, on_delete::cascade);
  made.foreign_key(to_second.own, to_second.referenced, on_delete::cascade);
  return made;
}

}  // namespace detail

/// Errors name such a row as its table.
template <name_constant Table, class First, class Second>
inline constexpr std::string_view reflect::type_name<detail::join_row<Table, First, Second>> = Table.view();

template <name_constant Table, class First, class Second>
inline constexpr auto table_of<detail::join_row<Table, First, Second>> =
    detail::describe_join_table<Table, First, Second>();

}  // namespace tenon::inline v0
