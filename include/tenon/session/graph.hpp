// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/entity_writer.hpp>
#include <tenon/session/load.hpp>
#include <tenon/session/related_rows.hpp>

namespace tenon::inline v0::detail {

struct graph_edge;
/// An entity with its relations, without types: what saving a graph walks along.
struct graph_node {
  const entity_operations* rows;
  array_view<const graph_edge> edges;
};
/// Two entities that a row of a third table connects.
struct linked_pair {
  const void* owner;
  const void* target;
};
struct graph_edge {
  const relation_operations* relation;
  const graph_node& (*target)();
  std::int64_t (*link)(session where, array_view<const linked_pair> pairs);  ///< null unless many_to_many
};

/// Copies columns of one entity into columns of another.
inline void copy_columns(const entity_operations& from, const void* source, const column_list& columns,
                         const entity_operations& into, void* target, const column_list& places) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    encoder value;
    from.encode(source, column_mask::only(columns[i]), value);
    into.decode(value.data(), column_mask::only(places[i]), target);
  }
}

template <class Relation, class Link>
struct rows_between_are_unique {
  static constexpr bool value = [] {
    const relation_info& info = relation_info_at<Relation>;
    const auto covers = [&](const auto& columns, auto column_of) {
      std::size_t found = 0;
      for (const auto& each : columns) {
        bool named = false;
        for (const std::uint16_t part : info.other) named = named || part == column_of(each);
        for (const std::uint16_t part : info.link_target) named = named || part == column_of(each);
        found += named ? 1 : 0;
      }
      return found == columns.size() && found == info.other.size() + info.link_target.size();
    };
    if (covers(info.link->key, [](std::uint16_t part) { return part; })) return true;
    for (const index_info& each : info.link->indexes) {
      if (each.options.unique && each.options.where.empty() && !each.options.live &&
          covers(each.parts, [](const index_part& part) { return part.column; })) {
        return true;
      }
    }
    return false;
  }();
};

/// The same entities are connected once, even where they are named twice.
template <class Deferred = void>
std::vector<linked_pair> different_pairs(const relation_info& info, const entity_operations& owner,
                                         const entity_operations& target,
                                         array_view<const linked_pair> pairs) {
  std::vector<std::string> keys(pairs.size());
  std::vector<std::size_t> places(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    append_columns(keys[i], owner, pairs[i].owner, info.own);
    append_columns(keys[i], target, pairs[i].target, info.target);
    places[i] = i;
  }
  std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  std::vector<linked_pair> different;
  for (std::size_t i = 0; i < places.size(); ++i)
    if (i == 0 || keys[places[i]] != keys[places[i - 1]]) different.push_back(pairs[places[i]]);
  return different;
}

/// Inserts rows between; those that are there already stay as they are, but are no longer deleted.
template <class Relation>
std::int64_t insert_links(session where, array_view<const linked_pair> pairs) {
  using link = typename link_of<typename Relation::owner, typename Relation::member>::type;
  static_assert(
      rows_between_are_unique<Relation, link>::value,
      "tenon: saving a many_to_many: the third table needs primary_key(...) or unique(...) over both "
      "of its foreign keys, so that two entities are connected once");
  if constexpr (rows_between_are_unique<Relation, link>::value) {
    constexpr const relation_info& info = relation_info_at<Relation>;
    constexpr bool revives = table_info_of<link>.deleted_at != table_info::none;
    std::vector<linked_pair> different;
    if constexpr (revives) {
      different = different_pairs<>(info, operations_of<typename Relation::owner>,
                                    operations_of<typename Relation::target>, pairs);
      pairs = different;
    }
    std::vector<link> rows(pairs.size());
    std::vector<void*> each;
    each.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      copy_columns(operations_of<typename Relation::owner>, pairs[i].owner, info.own, operations_of<link>,
                   &rows[i], info.other);
      copy_columns(operations_of<typename Relation::target>, pairs[i].target, info.target,
                   operations_of<link>, &rows[i], info.link_target);
      each.push_back(&rows[i]);
    }
    column_list columns = info.other;
    for (const std::uint16_t part : info.link_target) columns.push(part);
    return entity_writer(where, operations_of<link>)
        .upsert(each, {columns.items, columns.size()},
                revives ? conflict_action::revive : conflict_action::skip, false);
  } else {
    return 0;
  }
}

template <class Entity>
const graph_node& graph_of();

template <class Entity>
constexpr std::size_t count_relations() {
  std::size_t count = 0;
  if constexpr (has_relations<Entity>) {
    for (const member_facts& each : members_of<Entity>) count += each.width == 0 ? 1 : 0;
  }
  return count;
}
template <class Entity>
constexpr std::size_t relation_number([[maybe_unused]] std::size_t number) {
  if constexpr (has_relations<Entity>) {
    for (std::size_t i = 0; i < members_of<Entity>.size(); ++i) {
      if (members_of<Entity>[i].width == 0 && number-- == 0) return i;
    }
  }
  return 0;
}
/// The columns of a third table that refer to the other entity's primary key, in its order; none if they
/// refer to other columns.
constexpr column_list columns_of_the_key(const relation_info& info) {
  column_list columns;
  for (const std::uint16_t part : info.to->key) {
    for (std::size_t i = 0; i < info.target.size(); ++i) {
      if (info.target[i] == part) columns.push(info.link_target[i]);
    }
  }
  return columns.size() == info.to->key.size() ? columns : column_list{};
}
/// `cascade::all` means what the related entity can do.
constexpr bool asks_for_marks(const relation_info& info) {
  return (info.cascades != cascade::all && info.cascades_to(cascade::soft_remove | cascade::recover)) ||
         info.orphaned == orphans::soft_remove;
}
template <class Relation>
struct related_entity_has_a_deleted_at_column
    : std::bool_constant<!asks_for_marks(relation_info_at<Relation>) ||
                         (relation_info_at<Relation>.link != nullptr ? relation_info_at<Relation>.link
                                                                     : relation_info_at<Relation>.to)
                                 ->deleted_at != table_info::none> {};
/// Only has_one and has_many go on with soft_remove and recover; a belongs_to with neither of them nor
/// remove.
constexpr bool cascades_as_far_as_it_can(const relation_info& info) {
  if (info.cascades == cascade::all) return true;
  if (info.link != nullptr) return !info.cascades_to(cascade::soft_remove | cascade::recover);
  return info.kind != relation_kind::belongs_to ||
         !info.cascades_to(cascade::remove | cascade::soft_remove | cascade::recover);
}
template <class Relation>
struct relation_can_cascade_so : std::bool_constant<cascades_as_far_as_it_can(relation_info_at<Relation>)> {};
constexpr bool orphans_can_be_nullified(const relation_info& info) {
  if (info.orphaned != orphans::nullify || info.link != nullptr) return true;
  for (const std::uint16_t part : info.other) {
    if (!info.to->columns[part].nullable) return false;
  }
  return true;
}
template <class Relation>
struct orphan_can_refer_to_nothing
    : std::bool_constant<orphans_can_be_nullified(relation_info_at<Relation>)> {};
template <class Relation>
struct orphan_is_found_by_its_key
    : std::bool_constant<relation_info_at<Relation>.link == nullptr ||
                         relation_info_at<Relation>.orphaned == orphans::stay ||
                         columns_of_the_key(relation_info_at<Relation>).size() != 0> {};
template <class Relation>
struct orphans_leave_no_kept_tree {
  static constexpr bool value = [] {
    const relation_info& info = relation_info_at<Relation>;
    if (info.orphaned != orphans::nullify || info.link != nullptr) return true;
    for (const std::uint16_t part : info.other) {
      if (tells_a_place<typename Relation::target>(part)) return false;
    }
    return true;
  }();
};
template <class Relation>
constexpr graph_edge make_edge() {
  static_assert(relation_can_cascade_so<Relation>::value,
                "tenon: cascades(): what a row belongs to is never removed with it, and of many_to_many only "
                "the rows between are, for good; a belongs_to takes cascade::insert and update, a "
                "many_to_many remove too");
  static_assert(orphans_leave_no_kept_tree<Relation>::value,
                "tenon: orphaned(): orphans::nullify would make roots behind the back of a tree with a "
                "closure table or a path; say tree<Entity>(db).move(entity, std::nullopt)");
  static_assert(related_entity_has_a_deleted_at_column<Relation>::value,
                "tenon: cascades(), orphaned(): soft_remove and recover need a deleted_at column of the "
                "related entity, of many_to_many the third one; describe one by deleted_at()");
  static_assert(orphan_can_refer_to_nothing<Relation>::value,
                "tenon: orphaned(): orphans::nullify needs a foreign key that takes NULL; make its member "
                "std::optional, or say orphans::remove");
  static_assert(orphan_is_found_by_its_key<Relation>::value,
                "tenon: orphaned(): the third table has to refer to the primary key of the related entity");
  graph_edge made{&relation_operations_of<Relation>, &graph_of<typename Relation::target>, nullptr};
  if constexpr (Relation::member::kind == relation_kind::many_to_many) made.link = &insert_links<Relation>;
  return made;
}
template <class Entity>
inline constexpr auto graph_edges_of = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<graph_edge, sizeof...(I)>{
      make_edge<relation_ref<Entity, relation_number<Entity>(I)>>()...};
}
(std::make_index_sequence<count_relations<Entity>()>{});
template <class Entity>
inline constexpr graph_node graph_node_of = {&operations_of<Entity>, graph_edges_of<Entity>};
template <class Entity>
const graph_node& graph_of() {
  return graph_node_of<Entity>;
}

/// The entities of a graph that were told, before its first statement, that they are going to be saved.
template <class Deferred = void>
class told_graph {
 public:
  struct entry {
    void* entity;
    bool fresh;
    bool done = false;
    friend bool operator<(const entry& a, const entry& b) { return a.entity < b.entity; }
  };
  /// Entities that hear of it together.
  struct level {
    const graph_node* node;
    std::vector<void*> entities{};
    std::vector<void*> fresh{};
    std::vector<void*> known{};
    told_entities inserting{};
    told_entities updating{};
  };

  bool empty() const noexcept { return entries_.empty(); }
  std::vector<level>& levels() noexcept { return levels_; }
  entry* find(const void* entity) {
    const auto at =
        std::lower_bound(entries_.begin(), entries_.end(), entity,
                         [](const entry& each, const void* wanted) { return each.entity < wanted; });
    return at != entries_.end() && at->entity == entity ? &*at : nullptr;
  }
  /// Whether it is still to be written.
  bool waits(const void* entity) {
    const entry* const found = find(entity);
    return found != nullptr && !found->done;
  }
  /// Those that did not hear of it yet, as a level.
  level& add(const graph_node& node, const session& where, const std::vector<void*>& entities) {
    const entity_writer rows(where, *node.rows);
    level& made = levels_.emplace_back(level{&node});
    const std::size_t before = entries_.size();
    for (void* const each : entities) {
      if (find_among(before, each)) continue;
      const bool fresh = rows.is_new(each);
      made.entities.push_back(each);
      (fresh ? made.fresh : made.known).push_back(each);
      entries_.push_back({each, fresh});
    }
    const auto middle = entries_.begin() + static_cast<std::ptrdiff_t>(before);
    std::sort(middle, entries_.end());
    std::inplace_merge(entries_.begin(), middle, entries_.end());
    return made;
  }
  /// Once all is written.
  void tell_after(const session& where) const {
    for (const level& each : levels_) {
      const entity_writer rows(where, *each.node->rows);
      rows.tell_after(each.inserting);
      rows.tell_after(each.updating);
    }
  }

 private:
  bool find_among(std::size_t count, void* entity) const {
    return std::binary_search(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(count),
                              entry{entity, false});
  }
  std::vector<entry> entries_;  // by address
  std::vector<level> levels_;
};

/// Saves entities with what they are related to. Entities of one relation are written by one statement, so
/// their number grows with the relations, not with the rows.
template <class Deferred = void>
class graph_writer {
 public:
  explicit graph_writer(session where) : where_(where) {}
  graph_writer(const graph_writer&) = delete;
  graph_writer& operator=(const graph_writer&) = delete;
  /// Entities are as they were before if the save failed.
  ~graph_writer() {
    if (kept_) return;
    for (std::size_t i = before_.size(); i-- > 0;) {
      encoder cells;
      before_[i].values.write(cells);
      before_[i].rows->decode(cells.data(), before_[i].rows->masks->everything, before_[i].entity);
    }
  }

  void use(session inside) { where_ = inside; }
  /// Who was told already.
  told_graph<>& told() noexcept { return told_; }
  /// Visits entities with what they are related to, and writes those that `changed` holds.
  void save(const graph_node& node, std::vector<void*> entities, std::vector<void*> changed) {
    keep_once(entities);
    keep_once(changed);
    if (entities.empty()) return;
    for (void* each : entities) keep(*node.rows, each);
    for (const graph_edge& edge : node.edges) {
      if (edge.relation->info->kind == relation_kind::belongs_to) save_referenced(edge, entities);
    }
    std::vector<void*> fresh;
    for (void* each : changed) {
      const auto* const told = told_.find(each);
      if (has_no_key(*node.rows, each) || (told != nullptr && told->fresh && !told->done))
        fresh.push_back(each);
    }
    std::sort(fresh.begin(), fresh.end());
    if (!changed.empty()) write(node, changed);
    for (const graph_edge& edge : node.edges) {
      if (edge.relation->info->kind == relation_kind::many_to_many) {
        save_linked(edge, entities, fresh);
      } else if (edge.relation->info->kind != relation_kind::belongs_to) {
        save_referring(edge, entities, fresh);
      }
    }
  }
  /// Whether a save goes on to this entity. A new one must not be left behind silently.
  static bool wants(const graph_edge& edge, const related& held, const void* entity) {
    const relation_info& info = *edge.relation->info;
    switch (state_of(held, *edge.relation->target, entity)) {
      case state::fresh:
        if (info.cascades_to(cascade::insert)) return true;
        if (has_no_key(*edge.relation->target, entity)) refuse_new(info);
        return false;
      case state::changed: return info.cascades_to(cascade::update);
      default: return false;
    }
  }
  /// After the commit.
  void finish() {
    kept_ = true;
    for (const written& each : written_) {
      each.held->assigned = false;
      if (each.whole) each.held->partial = false;
      if (each.relation->info->remembers()) remember_all(*each.relation, *each.held);
    }
  }

  /// What an entity is before a save that may fail.
  void keep(const entity_operations& rows, void* entity) {
    encoder values;
    rows.encode(entity, rows.masks->everything, values);
    before_.push_back({entity, &rows, {}});
    before_.back().values.take(values);
  }
  /// Each once, in the order in which they came: rows get their keys in the order of the program's graph.
  static void keep_once(std::vector<void*>& entities) {
    std::vector<void*> sorted = entities;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return;
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<bool> seen(sorted.size());
    std::size_t kept = 0;
    for (void* const each : entities) {
      const auto at =
          static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), each) - sorted.begin());
      if (seen[at]) continue;
      seen[at] = true;
      entities[kept++] = each;
    }
    entities.resize(kept);
  }

 private:
  enum class state : std::uint8_t { fresh, changed, unchanged };
  struct saved {
    void* entity;
    const entity_operations* rows;
    owned_values<> values;
  };
  struct written {
    related* held;
    const relation_operations* relation;
    bool whole;  ///< of an entity that was new: nobody else has related anything to it
  };

  void write(const graph_node& node, const std::vector<void*>& changed) {
    const entity_writer writer(where_, *node.rows);
    if (told_.empty()) return writer.save(changed);
    std::vector<void*> told;
    std::vector<void*> fresh;
    std::vector<void*> known;
    std::vector<void*> others;  // that a hook has put into the graph
    for (void* const each : changed) {
      auto* const found = told_.find(each);
      if (found == nullptr) {
        others.push_back(each);
        continue;
      }
      told.push_back(each);
      (found->fresh && !found->done ? fresh : known).push_back(each);
      found->done = true;
    }
    if (!told.empty()) writer.save_told(told, fresh, known);
    if (!others.empty()) writer.save(others);
  }
  /// Who was told of a save is saved, whatever a hook has made of it.
  bool takes(const graph_edge& edge, const related& held, const void* entity) {
    return told_.waits(entity) || wants(edge, held, entity);
  }

  static related* held_by(const graph_edge& edge, void* entity) {
    return relation_access::held(edge.relation->member(entity)).get();
  }

  static bool has_no_key(const entity_operations& rows, const void* entity) {
    return rows.table->generation != key_generation::assigned && !has_key(rows, entity);
  }
  /// What an entity in a relation is, compared with what was read.
  static state state_of(const related& held, const entity_operations& rows, const void* entity) {
    if (has_no_key(rows, entity)) return state::fresh;
    const remembered_row now = remember(rows, entity);
    for (const remembered_row& each : held.remembered) {
      if (each.key == now.key) return each.hash == now.hash ? state::unchanged : state::changed;
    }
    return rows.table->generation == key_generation::assigned ? state::fresh : state::changed;
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_new(const relation_info& info) {
    fail(error_kind::misuse,
         sentence({"save: ", info.owner, "::", info.member, " holds a new ", info.to->entity,
                   ", which would not be saved; describe it by .cascades(&", info.owner, "::", info.member,
                   ", tenon::cascade::insert), or save it by its own repository first"}));
  }

  void save_referenced(const graph_edge& edge, array_view<void* const> entities) {
    const relation_info& info = *edge.relation->info;
    std::vector<void*> pending;
    std::vector<void*> visited;
    std::vector<void*> found;
    for (void* entity : entities) {
      related* const held = held_by(edge, entity);
      if (held == nullptr) continue;
      found.clear();
      edge.relation->collect(*held, found);
      if (!found.empty()) {
        if (info.cascades_to(cascade::save)) visited.push_back(found[0]);
        if (takes(edge, *held, found[0])) {
          pending.push_back(found[0]);
          held->assigned = true;
        }
      }
      written_.push_back({held, edge.relation, false});
    }
    save(edge.target(), std::move(visited), std::move(pending));
    for (void* entity : entities) {
      related* const held = held_by(edge, entity);
      if (held == nullptr || !held->assigned) continue;
      found.clear();
      edge.relation->collect(*held, found);
      if (!found.empty()) {
        copy_columns(*edge.relation->target, found[0], info.other, *edge.relation->owner, entity, info.own);
        continue;
      }
      for (const std::uint16_t part : info.own) {
        if (!info.from->columns[part].nullable) refuse_missing(info, part);
        const cell nothing = null_cell();
        edge.relation->owner->decode(&nothing, column_mask::only(part), entity);
      }
    }
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_missing(const relation_info& info,
                                                                    std::uint16_t column) {
    fail(error_kind::value, sentence({"save: ", info.owner, "::", info.member, " is empty, and ", info.owner,
                                      "::", info.from->columns[column].member,
                                      " takes no NULL; assign an entity, or make the "
                                      "member std::optional"}));
  }

  void save_referring(const graph_edge& edge, array_view<void* const> entities,
                      array_view<void* const> fresh) {
    const relation_info& info = *edge.relation->info;
    std::vector<void*> pending;
    std::vector<void*> visited;
    std::vector<void*> found;
    std::vector<void*> held_by_any;
    std::vector<std::string> gone;
    for (void* entity : entities) {
      related* const held = held_by(edge, entity);
      if (held == nullptr) continue;
      found.clear();
      edge.relation->collect(*held, found);
      if (info.orphaned != orphans::stay && !held->partial) find_gone(edge, *held, found, {}, gone);
      held_by_any.insert(held_by_any.end(), found.begin(), found.end());
      for (void* each : found) {
        keep(*edge.relation->target, each);
        if (!is_remembered(*held, *edge.relation->target, each))
          copy_columns(*edge.relation->owner, entity, info.own, *edge.relation->target, each, info.other);
        if (takes(edge, *held, each)) pending.push_back(each);
        if (edge.relation->info->cascades_to(cascade::save)) visited.push_back(each);
      }
      written_.push_back({held, edge.relation, std::binary_search(fresh.begin(), fresh.end(), entity)});
    }
    if (!gone.empty()) leave_moved(edge, held_by_any, gone);
    if (!gone.empty()) remove_gone(edge, gone);
    save(edge.target(), std::move(visited), std::move(pending));
  }

  void save_linked(const graph_edge& edge, array_view<void* const> entities, array_view<void* const> fresh) {
    const relation_info& info = *edge.relation->info;
    std::vector<void*> pending;
    std::vector<void*> visited;
    std::vector<linked_pair> pairs;
    std::vector<void*> found;
    std::vector<std::string> gone;
    for (void* entity : entities) {
      related* const held = held_by(edge, entity);
      if (held == nullptr) continue;
      found.clear();
      edge.relation->collect(*held, found);
      if (info.orphaned != orphans::stay && !held->partial) {
        std::string owner;
        append_columns(owner, *edge.relation->owner, entity, info.own);
        find_gone(edge, *held, found, owner, gone);
      }
      for (void* each : found) {
        if (takes(edge, *held, each)) pending.push_back(each);
        if (info.cascades_to(cascade::save)) visited.push_back(each);
        if (!is_remembered(*held, *edge.relation->target, each)) pairs.push_back({entity, each});
      }
      written_.push_back({held, edge.relation, std::binary_search(fresh.begin(), fresh.end(), entity)});
    }
    if (!gone.empty()) remove_gone(edge, gone);
    save(edge.target(), std::move(visited), std::move(pending));
    if (!pairs.empty()) edge.link(where_, pairs);
  }
  static bool is_remembered(const related& held, const entity_operations& rows, const void* entity) {
    if (held.remembered.empty()) return false;
    std::string key;
    append_columns(key, rows, entity, rows.table->key);
    for (const remembered_row& each : held.remembered) {
      if (each.key == key) return true;
    }
    return false;
  }

  /// The keys of rows that were read and are no longer there, each behind `owner`.
  static void find_gone(const graph_edge& edge, const related& held, array_view<void* const> found,
                        const std::string& owner, std::vector<std::string>& gone) {
    const std::vector<std::string> left = sorted_keys(edge, found);
    for (const remembered_row& each : held.remembered) {
      if (!std::binary_search(left.begin(), left.end(), each.key)) gone.push_back(owner + each.key);
    }
  }
  /// What left one collection for another one of this save is no orphan.
  static void leave_moved(const graph_edge& edge, array_view<void* const> found,
                          std::vector<std::string>& gone) {
    const std::vector<std::string> held = sorted_keys(edge, found);
    std::erase_if(gone,
                  [&](const std::string& key) { return std::binary_search(held.begin(), held.end(), key); });
  }
  static std::vector<std::string> sorted_keys(const graph_edge& edge, array_view<void* const> entities) {
    std::vector<std::string> keys(entities.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
      append_columns(keys[i], *edge.relation->target, entities[i], edge.relation->target->table->key);
    std::sort(keys.begin(), keys.end());
    return keys;
  }
  void remove_gone(const graph_edge& edge, const std::vector<std::string>& gone) {
    const relation_info& info = *edge.relation->info;
    if (info.orphaned == orphans::refuse) {
      fail(error_kind::misuse,
           sentence({"save: ", info.owner, "::", info.member, " lacks ", std::to_string(gone.size()),
                     " of the ", info.to->entity,
                     "s that were read into it, and its description refuses "
                     "that (orphans::refuse); put them back, or remove them by their own repository"}));
    }
    const bool marks = info.orphaned == orphans::soft_remove;
    if (info.link != nullptr) {
      column_list columns = info.other;
      for (const std::uint16_t part : columns_of_the_key(info)) columns.push(part);
      const key_list all(gone, *info.link, list(columns));
      const row_source keys = all.rows();
      run_composed(where_, change_of_rows{info.link, list(columns), &keys, {}, marks, now()});
      return;
    }
    const key_list all(gone, *info.to, info.to->key);
    const row_source keys = all.rows();
    change_of_rows shell{info.to, info.to->key, &keys, {}, marks, now()};
    if (info.orphaned == orphans::nullify) shell.nullified = {info.other.items, info.other.size()};
    run_composed(where_, shell);
  }

  session where_;
  told_graph<> told_;
  std::vector<saved> before_;
  std::vector<written> written_;
  bool kept_ = false;
};

/// Whether a save has to look at relations: one of them is loaded.
inline bool holds_related(const graph_node& node, array_view<void* const> entities) {
  for (const graph_edge& edge : node.edges) {
    for (void* each : entities) {
      if (relation_access::held(edge.relation->member(each)).get() != nullptr) return true;
    }
  }
  return false;
}

}  // namespace tenon::inline v0::detail
