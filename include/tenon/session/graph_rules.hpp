// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/model/validation_info.hpp>
#include <tenon/session/graph.hpp>

namespace tenon::inline v0::detail {

/// What comes before the first statement of a graph's save: the hooks and subscribers of all entities that it
/// is going to write, then the rules of all of them, so that all that is broken is told at once. Rules of
/// foreign keys wait until the keys are there.
template <class Deferred = void>
class graph_rules {
 public:
  /// Whether anybody is to be asked.
  static bool any(const session& where, const graph_node& node) {
    std::vector<const graph_node*> seen;
    return where.events(event_group::writes) != nullptr || asks(node, seen);
  }
  static void check(const session& where, graph_writer<>& writer, const graph_node& node,
                    const std::vector<void*>& entities) {
    graph_rules rules(where, writer);
    rules.visit(node, entities, entities);
    for (const auto& level : writer.told().levels()) rules.validate(*level.node->rows, level.entities);
    if (!rules.failures_.empty()) throw validation_error(std::move(rules.failures_));
  }

 private:
  graph_rules(const session& where, graph_writer<>& writer)
      : where_(where), writer_(writer), watched_(where.events(event_group::writes) != nullptr) {}

  static bool has_hooks(const entity_operations& rows) {
    return rows.hooks != nullptr && (rows.hooks->before[0] != nullptr || rows.hooks->before[1] != nullptr);
  }
  static bool asks(const graph_node& node, std::vector<const graph_node*>& seen) {
    if (std::find(seen.begin(), seen.end(), &node) != seen.end()) return false;
    seen.push_back(&node);
    if (node.rows->validate != nullptr || has_hooks(*node.rows)) return true;
    for (const graph_edge& edge : node.edges) {
      if (edge.relation->info->cascades_to(cascade::save) && asks(edge.target(), seen)) return true;
    }
    return false;
  }

  /// The way that `graph_writer` takes.
  void visit(const graph_node& node, std::vector<void*> entities, std::vector<void*> changed) {
    graph_writer<>::keep_once(entities);
    graph_writer<>::keep_once(changed);
    if (entities.empty()) return;
    const auto follow = [&](const graph_edge& edge) {
      std::vector<void*> pending;
      std::vector<void*> visited;
      std::vector<void*> found;
      for (void* entity : entities) {
        related* const held = relation_access::held(edge.relation->member(entity)).get();
        if (held == nullptr) continue;
        found.clear();
        edge.relation->collect(*held, found);
        for (void* each : found) {
          if (graph_writer<>::wants(edge, *held, each)) pending.push_back(each);
          if (edge.relation->info->cascades_to(cascade::save)) visited.push_back(each);
        }
      }
      visit(edge.target(), std::move(visited), std::move(pending));
    };
    for (const graph_edge& edge : node.edges) {
      if (edge.relation->info->kind == relation_kind::belongs_to) follow(edge);
    }
    tell(node, changed);
    for (const graph_edge& edge : node.edges) {
      if (edge.relation->info->kind != relation_kind::belongs_to) follow(edge);
    }
  }
  void tell(const graph_node& node, const std::vector<void*>& entities) {
    if (entities.empty()) return;
    auto& level = writer_.told().add(node, where_, entities);
    if (watched_ || has_hooks(*node.rows)) {
      for (void* const each : level.entities) writer_.keep(*node.rows, each);
    }
    const entity_writer writer(where_, *node.rows);
    level.inserting = writer.tell_before(level.fresh, entity_event::insert);
    level.updating = writer.tell_before(level.known, entity_event::update);
  }
  void validate(const entity_operations& rows, const std::vector<void*>& entities) {
    if (rows.validate == nullptr || entities.empty()) return;
    try {
      rows.validate(entities);
    } catch (validation_error& broken) {
      for (validation_failure& each : broken.failures) {
        if (!is_foreign_key(*rows.table, each.member)) failures_.push_back(std::move(each));
      }
    }
  }
  static bool is_foreign_key(const table_info& table, std::string_view member) {
    for (const foreign_key_info& key : table.foreign_keys) {
      for (const std::uint16_t part : key.columns) {
        if (table.columns[part].member == member) return true;
      }
    }
    return false;
  }

  session where_;
  graph_writer<>& writer_;
  bool watched_;  ///< there are subscribers
  std::vector<validation_failure> failures_;
};

template <class Entity>
void save_graph(session where, array_view<void* const> entities) {
  const graph_node& node = graph_of<Entity>();
  if (!holds_related(node, entities)) return entity_writer(where, *node.rows).save(entities);
  const std::vector<void*> whole(entities.begin(), entities.end());
  graph_writer writer(where);
  // What subscribers write themselves belongs to the transaction.
  const bool watched = where.events(event_group::writes) != nullptr;
  const bool asks = graph_rules<>::any(where, node);
  if (asks && !watched) graph_rules<>::check(where, writer, node, whole);
  where.atomically([&](session inner) {
    writer.use(inner);
    if (watched) graph_rules<>::check(inner, writer, node, whole);
    writer.save(node, whole, whole);
    writer.told().tell_after(inner);
  });
  writer.finish();
}

}  // namespace tenon::inline v0::detail
