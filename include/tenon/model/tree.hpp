// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/core/name_constant.hpp>
#include <tenon/model/relation_info.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class Entity>
struct tree_has_a_key_of_one_column : std::bool_constant<table_info_of<Entity>.key.size() == 1> {};
template <class Entity>
using tree_key =
    without_optional_t<typename decltype(column_type<Entity, table_info_of<Entity>.key[0]>())::type>;

}  // namespace detail

/// A row of a closure table: `ancestor` stands `depth` levels above `descendant`; 0: it is the row itself.
template <class Entity, name_constant Name>
struct closure_row {
  detail::tree_key<Entity> ancestor{};
  detail::tree_key<Entity> descendant{};
  std::int64_t depth = 0;
};

namespace detail {

template <class Member>
struct path_of_a_tree_is_text : std::is_same<Member, std::string> {};

}  // namespace detail

/// `.tree(adjacency, &Category::parentId)` says which of several foreign keys a tree follows.
struct adjacency_tree {
  using is_tenon_tree = void;
  template <class Entity>
  static constexpr void describe(table<Entity>&, tree_info&) {}
};
inline constexpr adjacency_tree adjacency{};

/// `.tree(closure_table<"category_closure">)`: a table of that name with a row for each pair of a row and
/// one of its ancestors. Tenon makes it with the entity's own and keeps it; as rows it is
/// `closure_row<Category, "category_closure">`.
template <name_constant Name>
struct closure_tree {
  using is_tenon_tree = void;
  template <class Entity>
  static constexpr void describe(table<Entity>&, tree_info& info) {
    info.kind = tree_kind::closure;
    info.closure = &described_table<closure_row<Entity, Name>>;
  }
};
template <name_constant Name>
inline constexpr closure_tree<Name> closure_table{};

/// `.tree(materialized_path<&Category::path>)`: a std::string member in which Tenon keeps the keys on the
/// way from the root between slashes. Programs only read it.
template <auto Member>
struct path_tree {
  using is_tenon_tree = void;
  template <class Entity>
  static constexpr void describe(table<Entity>& into, tree_info& info) {
    using member_type = typename reflect::member_pointer<decltype(Member)>::type;
    static_assert(detail::path_of_a_tree_is_text<member_type>::value,
                  "tenon: tree(): the path is a member of type std::string");
    if constexpr (detail::path_of_a_tree_is_text<member_type>::value) {
      info.kind = tree_kind::path;
      info.path = static_cast<std::uint16_t>(at(Member).index);
      into.read_only(Member).default_value(Member, "").index(Member);
    }
  }
};
template <auto Member>
inline constexpr path_tree<Member> materialized_path{};

/// Errors name such a row as its table.
template <class Entity, name_constant Name>
inline constexpr std::string_view reflect::type_name<closure_row<Entity, Name>> = Name.view();

template <class Entity, name_constant Name>
inline constexpr auto table_of<closure_row<Entity, Name>> = [] {
  using row = closure_row<Entity, Name>;
  using key = detail::tree_key<Entity>;
  column_set<Entity, key> referenced{};
  referenced.list.push(table_info_of<Entity>.key[0]);
  table<row> made(Name.view());
  made.schema(table_info_of<Entity>.schema).primary_key(&row::ancestor, &row::descendant);
  made.index(&row::descendant, &row::depth);
  made.foreign_key(columns(&row::ancestor), referenced, on_delete::cascade);
  made.foreign_key(columns(&row::descendant), referenced, on_delete::cascade);
  if constexpr (std::is_same_v<key, uuid>) {
    if (table_info_of<Entity>.columns[table_info_of<Entity>.key[0]].spec.stored == storage::bytes)
      made.as_bytes(&row::ancestor).as_bytes(&row::descendant);
  }
  return made;
}();

namespace detail {

/// How many columns an entity's tree could follow, and the first.
struct found_parent {
  std::uint16_t column = tree_info::none;
  std::size_t count = 0;
  bool keeps_places = true;  ///< no other than Tenon changes a parent
};
template <class Entity>
constexpr found_parent find_parent() {
  const table_info& table = table_info_of<Entity>;
  found_parent found;
  for (const foreign_key_info& key : table.foreign_keys) {
    if (key.references != &described_table<Entity> || key.columns.size() != 1) continue;
    if (table.key.size() != 1 || key.referenced[0] != table.key[0]) continue;
    if (table.tree.parent != tree_info::none && table.tree.parent != key.columns[0]) continue;
    if (found.count++ != 0) continue;
    found.column = key.columns[0];
    found.keeps_places =
        key.deleted != referential_action::set_null && key.deleted != referential_action::set_default &&
        (key.updated == referential_action::no_action || key.updated == referential_action::restrict_);
  }
  return found;
}

template <class Entity>
struct tree_entity_refers_to_itself : std::bool_constant<find_parent<Entity>().count != 0> {};
template <class Entity>
struct tree_follows_one_foreign_key : std::bool_constant<find_parent<Entity>().count <= 1> {};
template <class Entity>
struct parent_of_a_tree_can_be_missing
    : std::bool_constant<find_parent<Entity>().count == 0 ||
                         table_info_of<Entity>.columns[find_parent<Entity>().column].nullable> {};
template <class Entity>
struct parent_of_a_tree_is_read
    : std::bool_constant<find_parent<Entity>().count == 0 ||
                         !table_info_of<Entity>.columns[find_parent<Entity>().column].is(
                             column_trait::hidden)> {};
template <class Entity>
struct parents_of_a_kept_tree_are_changed_by_tenon_alone
    : std::bool_constant<!table_info_of<Entity>.tree.is_kept() || find_parent<Entity>().keeps_places> {};
template <class Entity>
struct key_of_a_kept_tree_is_an_integer_a_text_or_a_uuid {
  static constexpr bool value = [] {
    const table_info& table = table_info_of<Entity>;
    if (!table.tree.is_kept()) return true;
    const cell_kind kind = table.columns[table.key[0]].spec.kind;
    return kind == cell_kind::integer || kind == cell_kind::text || kind == cell_kind::uuid;
  }();
};
template <class Entity>
struct path_of_a_tree_is_compared_by_bytes
    : std::bool_constant<table_info_of<Entity>.tree.path == tree_info::none ||
                         (table_info_of<Entity>.columns[table_info_of<Entity>.tree.path].collation.empty() &&
                          !table_info_of<Entity>.columns[table_info_of<Entity>.tree.path].is(
                              column_trait::hidden))> {};

/// Whoever uses an entity as a tree passes through here.
template <class Entity>
consteval tree_info checked_tree() {
  static_assert(tree_has_a_key_of_one_column<Entity>::value,
                "tenon: tree: the entity needs a primary key of one column; give it an id, and make the "
                "columns of a composite key unique(...)");
  if constexpr (tree_has_a_key_of_one_column<Entity>::value) {
    static_assert(tree_entity_refers_to_itself<Entity>::value,
                  "tenon: tree: no foreign key leads from the entity to its own primary key; describe one: "
                  "foreign_key(&Category::parentId, &Category::id)");
    static_assert(tree_follows_one_foreign_key<Entity>::value,
                  "tenon: tree: several foreign keys lead from the entity to itself; say which one in its "
                  "description: tree(adjacency, &Category::parentId)");
    static_assert(parent_of_a_tree_can_be_missing<Entity>::value,
                  "tenon: tree: a root has no parent: make the member that refers to it std::optional");
    static_assert(parent_of_a_tree_is_read<Entity>::value,
                  "tenon: tree: the column that refers to the parent is hidden; it has to be read");
    static_assert(parents_of_a_kept_tree_are_changed_by_tenon_alone<Entity>::value,
                  "tenon: tree: the database would change parents by itself, which neither closure table nor "
                  "path would follow; take on_delete::no_action, restrict_ or cascade, and no on_update");
    static_assert(key_of_a_kept_tree_is_an_integer_a_text_or_a_uuid<Entity>::value,
                  "tenon: tree: a closure table or path needs a key that is an integer, a std::string or a "
                  "tenon::uuid");
    static_assert(path_of_a_tree_is_compared_by_bytes<Entity>::value,
                  "tenon: tree: the path takes no collation and cannot be hidden");
    tree_info made = table_info_of<Entity>.tree;
    made.parent = find_parent<Entity>().column;
    return made;
  } else {
    return {};
  }
}

template <class Entity>
inline constexpr tree_info tree_of = checked_tree<Entity>();

}  // namespace detail
}  // namespace tenon::inline v0
