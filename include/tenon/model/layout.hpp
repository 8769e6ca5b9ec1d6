// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <tenon/codec/codec.hpp>
#include <tenon/reflect/members.hpp>

namespace tenon::inline v0 {

/// True for members that are relations to other entities: they are no columns.
template <class Member>
inline constexpr bool is_relation = false;

namespace detail {

/// A member is a column (it has a codec), a relation (no column), or an embedded struct (its members are
/// columns).
template <class Member>
inline constexpr bool is_embedded = !encodable<Member> && !is_relation<Member> && reflect::aggregate<Member>;

template <class Entity, class Member>
struct member_has_a_column_type
    : std::bool_constant<encodable<Member> || is_relation<Member> || is_embedded<Member>> {};

template <class Entity>
consteval std::size_t count_columns();

/// How many columns a member takes.
template <class Entity, class Member>
consteval std::size_t column_width() {
  static_assert(
      member_has_a_column_type<Entity, Member>::value,
      "tenon: a member has no column type: use a type of the value policy (docs/entities.md), wrap it in "
      "tenon::json<...>, or specialise tenon::codec for it");
  if constexpr (is_embedded<Member>) {
    return count_columns<Member>();
  } else {
    return is_relation<Member> ? 0 : 1;
  }
}

/// The position of each member's first column; the last entry is the number of columns.
template <class Entity>
inline constexpr auto first_columns = []<std::size_t... I>(std::index_sequence<I...>) {
  std::array<std::size_t, sizeof...(I) + 1> result{};
  ((result[I + 1] = result[I] + column_width<Entity, reflect::member_type<Entity, I>>()), ...);
  return result;
}
(std::make_index_sequence<reflect::member_count<Entity>>{});

template <class Entity>
consteval std::size_t count_columns() {
  return first_columns<Entity>[reflect::member_count<Entity>];
}

}  // namespace detail

/// The number of columns of an entity, embedded structs spread out, relations left out.
template <class Entity>
inline constexpr std::size_t column_count = detail::count_columns<Entity>();

/// A column's position in its entity's table, made by `at(&User::address, &Address::street)`.
template <class Entity, class Member>
struct column_position {
  std::size_t index;
};

/// Names a column, through embedded structs where there are any. For descriptions; queries say `col<…>`.
template <class Entity, class Member>
constexpr column_position<Entity, Member> at(Member Entity::*member) {
  return {detail::first_columns<Entity>[reflect::index_of(member)]};
}
template <class Entity, class Embedded, class Member, class... Rest>
constexpr auto at(Embedded Entity::*member, Member Embedded::*inner, Rest... rest) {
  const std::size_t first = detail::first_columns<Entity>[reflect::index_of(member)];
  return [first]<class Leaf>(column_position<Embedded, Leaf> position) {
    return column_position<Entity, Leaf>{first + position.index};
  }(at(inner, rest...));
}

}  // namespace tenon::inline v0
