// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tenon/session/load.hpp>
#include <tenon/session/related_rows.hpp>
#include <tenon/session/tree_rows.hpp>

// What becomes of a tree's rows in memory.
namespace tenon::inline v0 {

template <class Entity>
struct tree_row;

namespace detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_standing_cycle(const table_info& table) {
  error problem(error_kind::cycle,
                sentence({table.entity,
                          ": a row of the tree stands below itself in the database; give one of the rows of "
                          "the cycle another parent, or none"}));
  problem.table = table.name;
  throw problem;
}

/// Reads the rows of a statement that is described anew each time.
template <class Shell>
void read_composed(backend_connection& connection, const Shell& shell, std::size_t width, void* target,
                   row_function each) {
  statement described;
  encoder values;
  statement_writer out(&described, values);
  shell.write(out);
  read_rows(connection, {0, nullptr, nullptr, &described}, values, width, each, target);
}

/// A row on the way up.
struct walked_row {
  std::string key;
  std::string parent;
  std::int64_t level = 0;
  bool shown = true;
};
/// The rows on the way up from `key`, it first, with their levels. Errors: `cycle`.
template <class Deferred = void>
std::vector<std::size_t> order_above(std::vector<walked_row>& rows, const std::string& key,
                                     const table_info& table, bool has_levels) {
  std::vector<std::size_t> order(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) order[i] = i;
  if (has_levels) {  // and comes in their order
    for (const walked_row& each : rows) {
      if (each.level > 0 && each.key == key) refuse_standing_cycle(table);
    }
    return order;
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return rows[a].key < rows[b].key; });
  const auto find = [&](const std::string& wanted) {
    return std::lower_bound(order.begin(), order.end(), wanted,
                            [&](std::size_t each, const std::string& of) { return rows[each].key < of; });
  };
  std::vector<std::size_t> way;
  const std::string* next = &key;
  for (std::int64_t level = 0; !next->empty(); ++level) {
    const auto place = find(*next);
    if (place == order.end() || rows[*place].key != *next) break;  // the limit
    if (way.size() == rows.size()) refuse_standing_cycle(table);
    rows[*place].level = level;
    way.push_back(*place);
    next = &rows[*place].parent;
  }
  return way;
}

inline constexpr relation_kind relation_kind_of_children = relation_kind::has_many;
inline constexpr relation_kind relation_kind_of_parent = relation_kind::belongs_to;

/// The member of an entity that holds its children, or its parent; as many as there are members if there is
/// none.
template <class Entity, relation_kind Kind>
inline constexpr std::size_t tree_member = [] {
  std::size_t found = reflect::member_count<Entity>;
  const auto look = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    using member = reflect::member_type<Entity, I>;
    if constexpr (is_relation<member>) {
      if constexpr (std::is_same_v<typename member::related_type, Entity> && member::kind == Kind) {
        const relation_info& info = relation_info_at<relation_ref<Entity, I>>;
        const column_list& columns = Kind == relation_kind::has_many ? info.other : info.own;
        if (columns.size() == 1 && columns[0] == tree_of<Entity>.parent) found = I;
      }
    }
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (look(std::integral_constant<std::size_t, I>{}), ...);
  }
  (std::make_index_sequence<reflect::member_count<Entity>>{});
  return found;
}();
template <class Entity>
struct tree_entity_has_children
    : std::bool_constant<tree_member<Entity, relation_kind::has_many> != reflect::member_count<Entity>> {};
template <class Entity>
struct tree_entity_has_a_parent
    : std::bool_constant<tree_member<Entity, relation_kind::belongs_to> != reflect::member_count<Entity>> {};

template <class Held, class Relation, class Entity, class Value>
void give_related(Entity& entity, Value value, bool partial) {
  const relation_operations& operations = relation_operations_of<Relation>;
  shared<related> made(operations.make(0));
  if constexpr (requires(Held & held) { held.values; }) {
    static_cast<Held&>(*made).values = std::move(value);
  } else {
    static_cast<Held&>(*made).value = std::move(value);
  }
  made->partial = partial;
  if (operations.info->remembers()) remember_all(operations, *made);
  relation_access::held(operations.member(&entity)) = made;
}

/// Where rows go among each other.
struct nesting_place {
  std::string key;
  std::string parent;
  std::size_t above = static_cast<std::size_t>(-1);
  std::int64_t level = -1;
  bool first = false;
  bool visited = false;
  std::vector<std::size_t> below;
};
/// Fills in who stands above and below whom; the numbers of the rows that have a place, the first ones in
/// front, parents before their children. A row whose parent is not among the rows has none, unless it is one
/// of the first. Errors: `cycle`.
template <class Deferred = void>
std::vector<std::size_t> order_below(std::vector<nesting_place>& places, const table_info& table) {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> sorted(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) sorted[i] = i;
  std::sort(sorted.begin(), sorted.end(),
            [&](std::size_t a, std::size_t b) { return places[a].key < places[b].key; });
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].first) {
      places[i].level = 0;
      order.push_back(i);
      continue;
    }
    const auto found = std::lower_bound(
        sorted.begin(), sorted.end(), places[i].parent,
        [&](std::size_t each, const std::string& wanted) { return places[each].key < wanted; });
    if (found == sorted.end() || places[*found].key != places[i].parent) continue;
    places[i].above = *found;
    places[*found].below.push_back(i);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    const nesting_place& here = places[order[i]];
    places[order[i]].visited = true;
    for (const std::size_t each : here.below) {
      places[each].level = here.level + 1;
      order.push_back(each);
    }
  }
  // What was not reached stands below a row that is not shown, or in a cycle.
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::size_t steps = 0;
    for (std::size_t at = i; at != none && !places[at].visited; at = places[at].above) {
      if (++steps > places.size()) refuse_standing_cycle(table);
    }
    for (std::size_t at = i; at != none && !places[at].visited; at = places[at].above)
      places[at].visited = true;
  }
  return order;
}

/// Puts rows into those that they stand below; what is left are roots, and what stands at level 0.
template <class Entity>
std::vector<Entity> nest_rows(std::vector<tree_row<Entity>>& rows, std::int64_t depth, bool partial) {
  using relation = relation_ref<Entity, tree_member<Entity, relation_kind::has_many>>;
  const std::uint16_t parent_column[] = {tree_of<Entity>.parent};
  std::vector<nesting_place> places(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    append_columns(places[i].key, operations_of<Entity>, &rows[i].entity, table_info_of<Entity>.key);
    const bool root =
        !append_columns(places[i].parent, operations_of<Entity>, &rows[i].entity, parent_column);
    places[i].first = root || rows[i].level == 0;
  }
  const std::vector<std::size_t> order = order_below(places, table_info_of<Entity>);
  std::vector<Entity> made;
  for (std::size_t i = order.size(); i-- > 0;) {
    const nesting_place& here = places[order[i]];
    if (here.level >= depth) continue;
    std::vector<Entity> children;
    children.reserve(here.below.size());
    for (const std::size_t each : here.below) children.push_back(std::move(rows[each].entity));
    give_related<related_many<Entity>, relation>(rows[order[i]].entity, std::move(children), partial);
  }
  for (const std::size_t each : order) {
    if (places[each].first) made.push_back(std::move(rows[each].entity));
  }
  return made;
}

/// Puts rows, the root first, into the parents of those behind them; the last is what is left.
template <class Entity>
Entity chain_rows(std::vector<tree_row<Entity>>& rows, std::int64_t depth) {
  using relation = relation_ref<Entity, tree_member<Entity, relation_kind::belongs_to>>;
  const std::uint16_t parent_column[] = {tree_of<Entity>.parent};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string parent;
    const bool root = !append_columns(parent, operations_of<Entity>, &rows[i].entity, parent_column);
    const bool next = i > 0 && rows[i - 1].level == rows[i].level + 1;
    if (root || (!next && rows[i].level < depth)) {
      give_related<related_one<Entity>, relation>(rows[i].entity, std::optional<Entity>(), false);
    } else if (next) {
      give_related<related_one<Entity>, relation>(
          rows[i].entity, std::optional<Entity>(std::move(rows[i - 1].entity)), false);
    }
  }
  return std::move(rows.back().entity);
}

}  // namespace detail
}  // namespace tenon::inline v0
