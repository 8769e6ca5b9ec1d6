// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include <tenon/model/validation_info.hpp>
#include <tenon/session/graph.hpp>

namespace tenon::inline v0::detail {

/// Looks at the rules of all entities that a save of a graph is going to write, so that all that is broken is
/// told at once and before the first statement. Rules of foreign keys wait until the keys are there, those of
/// entities with hooks that come before them until these were called.
template <class Deferred = void>
class graph_rules {
 public:
  static void check(session where, const graph_node& node, const std::vector<void*>& entities) {
    if (where.events(event_group::writes) != nullptr) return;  // subscribers may change entities
    std::vector<const graph_node*> seen;
    if (!has_rules(node, seen)) return;
    graph_rules rules;
    rules.visit(node, entities, entities);
    if (!rules.failures_.empty()) throw validation_error(std::move(rules.failures_));
  }

 private:
  static bool has_rules(const graph_node& node, std::vector<const graph_node*>& seen) {
    if (std::find(seen.begin(), seen.end(), &node) != seen.end()) return false;
    seen.push_back(&node);
    if (node.rows->validate != nullptr) return true;
    for (const graph_edge& edge : node.edges) {
      if (edge.relation->info->cascades_to(cascade::save) && has_rules(edge.target(), seen)) return true;
    }
    return false;
  }

  /// The way that `graph_writer` takes.
  void visit(const graph_node& node, const std::vector<void*>& entities, const std::vector<void*>& changed) {
    if (entities.empty() && changed.empty()) return;
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
      visit(edge.target(), visited, pending);
    };
    for (const graph_edge& edge : node.edges) {
      if (edge.relation->info->kind == relation_kind::belongs_to) follow(edge);
    }
    validate(*node.rows, changed);
    for (const graph_edge& edge : node.edges) {
      if (edge.relation->info->kind != relation_kind::belongs_to) follow(edge);
    }
  }
  void validate(const entity_operations& rows, const std::vector<void*>& entities) {
    if (rows.validate == nullptr || entities.empty()) return;
    if (rows.hooks != nullptr && (rows.hooks->before[0] != nullptr || rows.hooks->before[1] != nullptr))
      return;
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

  std::vector<validation_failure> failures_;
};

template <class Entity>
void save_graph(session where, std::span<void* const> entities) {
  const graph_node& node = graph_of<Entity>();
  if (!holds_related(node, entities)) return entity_engine<>(where, *node.rows).save(entities);
  const std::vector<void*> whole(entities.begin(), entities.end());
  graph_rules<>::check(where, node, whole);
  graph_writer<> writer(where);
  where.atomically([&](session inner) {
    writer.use(inner);
    writer.save(node, whole, whole);
  });
  writer.finish();
}

}  // namespace tenon::inline v0::detail
