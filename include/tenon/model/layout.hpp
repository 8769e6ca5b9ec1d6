// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/codec/codec.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/reflect/enums.hpp>
#include <tenon/reflect/members.hpp>
#include <tenon/reflect/type_name.hpp>

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

/// What a description starts from of one member.
struct member_facts {
  std::string_view name;
  std::size_t width;  ///< how many columns the member takes
  cell_kind kind;     ///< of its column, if it is one
  bool nullable;
  std::int64_t lowest = 0;  ///< of an integer
  std::int64_t highest = 0;
  array_view<const std::string_view> enumerators = {};  ///< of an enum stored by name
  std::string_view enum_name = {};
};

/// An enum whose codec is Tenon's: its column holds the enumerators' names and nothing else.
template <class Member>
concept stored_by_name = encodable<Member> && requires {
  codec<without_optional_t<Member>>::stores_enumerators;
};

template <class Member>
consteval member_facts facts_of(std::string_view name) {
  if constexpr (std::is_integral_v<without_optional_t<Member>> && encodable<Member>) {
    using limits = std::numeric_limits<without_optional_t<Member>>;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr bool wider = static_cast<std::uint64_t>(limits::max()) > static_cast<std::uint64_t>(most);
    return {name,
            1,
            codec<Member>::kind,
            is_optional<Member>,
            static_cast<std::int64_t>(limits::min()),
            wider ? most : static_cast<std::int64_t>(limits::max())};
  } else if constexpr (stored_by_name<Member>) {
    using enumeration = without_optional_t<Member>;
    return {name,
            1,
            codec<Member>::kind,
            is_optional<Member>,
            0,
            0,
            reflect::enumerator_names<enumeration>,
            reflect::type_name<enumeration>};
  } else if constexpr (encodable<Member>) {
    return {name, 1, codec<Member>::kind, is_optional<Member>};
  } else if constexpr (is_embedded<Member>) {
    return {name, count_columns<Member>(), cell_kind::null, false};
  } else {
    return {name, 0, cell_kind::null, false};
  }
}

/// Made by one expansion, not by a function a member, since every entity pays for it.
template <class Entity>
inline constexpr auto members_of = []<std::size_t... I>(std::index_sequence<I...>) {
  static_assert(
      (member_has_a_column_type<Entity, reflect::member_type<Entity, I>>::value && ...),
      "tenon: a member has no column type: use a type of the value policy (docs/entities.md), wrap it in "
      "tenon::json<...>, or specialise tenon::codec for it");
  return std::array<member_facts, sizeof...(I)>{
      facts_of<reflect::member_type<Entity, I>>(reflect::member_name<Entity, I>)...};
}
(std::make_index_sequence<reflect::member_count<Entity>>{});

/// The position of each member's first column; the last entry is the number of columns.
template <class Entity>
inline constexpr auto first_columns = [] {
  std::array<std::size_t, reflect::member_count<Entity> + 1> result{};
  for (std::size_t i = 0; i + 1 < result.size(); ++i) result[i + 1] = result[i] + members_of<Entity>[i].width;
  return result;
}();

template <class Entity>
inline constexpr bool has_embedded = [] {
  for (const member_facts& each : members_of<Entity>) {
    if (each.width > 0 && each.kind == cell_kind::null) return true;
  }
  return false;
}();

/// Whether members are relations.
template <class Entity>
inline constexpr bool has_relations = [] {
  for (const member_facts& each : members_of<Entity>) {
    if (each.width == 0) return true;
  }
  return false;
}();

template <class Entity>
consteval std::size_t count_columns() {
  return first_columns<Entity>[reflect::member_count<Entity>];
}

/// What an entity that is no struct says of its columns; see `tenon/inheritance.hpp`.
template <class Entity>
struct entity_layout;
template <class Entity>
concept with_layout = requires {
  sizeof(entity_layout<Entity>);
};

/// The C++ type of an entity's column.
template <class Entity, std::size_t Column, std::size_t Member = 0>
constexpr auto column_type() {
  if constexpr (with_layout<Entity>) {
    return entity_layout<Entity>::template column<Column>();
  } else if constexpr (Column < first_columns<Entity>[Member + 1]) {
    using member_type = reflect::member_type<Entity, Member>;
    if constexpr (encodable<member_type>) {
      return std::type_identity<member_type>{};
    } else {
      return column_type<member_type, Column - first_columns<Entity>[Member]>();
    }
  } else {
    return column_type<Entity, Column, Member + 1>();
  }
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
