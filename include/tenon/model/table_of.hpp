// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/model/table.hpp>

namespace tenon::inline v0 {

/// The description of an entity. Specialise it to say more than the conventions do.
template <class Entity>
inline constexpr auto table_of = table<Entity>();

namespace detail {

/// Rows are read into entities, and saved ones get their keys: their members must be variables.
template <class Entity>
struct entity_can_be_assigned : std::is_move_assignable<Entity> {};
template <class Entity>
inline constexpr description_problem problem_of = table_of<Entity>.check_description();

template <class Entity, description_problem Problem>
struct description_has_no : std::bool_constant<problem_of<Entity> != Problem> {};

/// The checked, type-free view of `table_of<Entity>`; whoever uses an entity passes through here.
template <class Entity>
consteval table_info checked_table() {
  using enum description_problem;
  static_assert(entity_can_be_assigned<Entity>::value,
                "tenon: a member of the entity is a reference or a constant, or cannot be moved; rows could "
                "not be read into it");
  static_assert(description_has_no<Entity, column_twice_in_key>::value,
                "tenon: table_of: primary_key() names a column twice");
  static_assert(
      description_has_no<Entity, too_many_parts>::value,
      "tenon: table_of: too much for one table: at most 8 columns a key or index, 16 indexes and unique "
      "constraints, 12 foreign keys, 12 checks, 4 full-text indexes, 12 described relations, 32 rules, 16 "
      "renamed values");
  static_assert(
      description_has_no<Entity, name_too_long>::value,
      "tenon: table_of: a table or column name is longer than 63 bytes; give a shorter one by column()");
  static_assert(description_has_no<Entity, name_empty>::value,
                "tenon: table_of: a column or check has an empty name");
  static_assert(
      description_has_no<Entity, name_twice>::value,
      "tenon: table_of: two columns have the same name; give one another name by column() or prefix()");
  static_assert(description_has_no<Entity, prefix_after_naming>::value,
                "tenon: table_of: prefix() must come before naming(), which names the prefixed columns");
  static_assert(description_has_no<Entity, hidden_key>::value,
                "tenon: table_of: a column of the primary key cannot be hidden");
  static_assert(description_has_no<Entity, live_without_mark>::value,
                "tenon: table_of: an index with .live is over rows that are not marked as deleted; describe "
                "the mark by deleted_at()");
  static_assert(
      description_has_no<Entity, renamed_to_itself>::value,
      "tenon: renamed_from(), renamed_value(): the old name is the present one; say the name before "
      "it, or leave the call out");
  static_assert(description_has_no<Entity, old_name_twice>::value,
                "tenon: renamed_from(), renamed_value(): two have the same old name; only one of them can "
                "have been it");
  static_assert(description_has_no<Entity, old_name_present>::value,
                "tenon: renamed_from(), renamed_value(): the old name is that of another present column or "
                "value; rename in two steps, with a schema change in between");
  static_assert(description_has_no<Entity, renamed_value_of_a_number>::value,
                "tenon: renamed_value(): the enum is stored by its number, which its names do not touch; "
                "leave the call out");
  return table_of<Entity>.info();
}

}  // namespace detail

/// An entity's table without its type; see `table_info`.
template <class Entity>
inline constexpr table_info table_info_of = detail::checked_table<Entity>();

namespace detail {
template <class Entity>
struct entity_is_no_view : std::bool_constant<!table_info_of<Entity>.view> {};
/// Whoever writes an entity's rows passes through here.
template <class Entity>
consteval bool check_written() {
  static_assert(entity_is_no_view<Entity>::value,
                "tenon: the entity is a view, which is only read; write to the tables it is made of");
  return true;
}
}  // namespace detail

namespace detail {
/// Whether a closure table or path depends on a column: on the key, and on what refers to the parent.
template <class Entity>
constexpr bool tells_a_place(std::size_t column) {
  const table_info& table = table_info_of<Entity>;
  if (!table.tree.is_kept()) return false;
  if (table.has_key(static_cast<std::uint16_t>(column))) return true;
  for (const foreign_key_info& key : table.foreign_keys) {
    if (key.references == &described_table<Entity> && key.columns.size() == 1 && key.columns[0] == column)
      return true;
  }
  return false;
}
template <class Entity, std::size_t Column>
struct column_tells_no_place_in_a_tree : std::bool_constant<!tells_a_place<Entity>(Column)> {};
template <class Entity>
struct entity_is_no_tree_with_a_closure_table_or_path
    : std::bool_constant<!table_info_of<Entity>.tree.is_kept()> {};
}  // namespace detail

template <class Entity>
const table_info& described_table() {
  return table_info_of<Entity>;
}

}  // namespace tenon::inline v0
