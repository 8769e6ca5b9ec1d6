// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/graph.hpp>

namespace tenon::inline v0::detail {

/// Does to related rows what is done to entities: removes them, marks them as deleted, or takes the mark
/// back. The rows are found in the database, whether they were loaded or not. Cost: two or three statements a
/// relation, whatever the number of rows.
template <class Deferred = void>
class graph_remover {
 public:
  graph_remover(session where, cascade operation, timestamp at)
      : where_(where), operation_(operation), at_(at) {}

  /// What is related to the rows with these keys, and on from there.
  void visit(const graph_node& node, std::vector<std::string> keys) {
    leave_visited(node, keys);
    if (keys.empty()) return;
    for (const graph_edge& edge : node.edges) {
      const relation_info& info = *edge.relation->info;
      if (!concerns(info)) continue;
      const std::vector<std::string> owners = same_columns(info.own, key_of(*info.from))
                                                  ? keys
                                                  : ask(*info.from, list(info.own), info.from->key, keys, {});
      if (info.link != nullptr) {
        if (operation_ == cascade::remove) change(*info.link, list(info.other), owners);
        continue;
      }
      const graph_node& target = edge.target();
      if (goes_on(target)) visit(target, ask(*info.to, info.to->key, list(info.other), owners, state()));
      change(*info.to, list(info.other), owners);
    }
  }

  static bool goes_on(const graph_node& node, cascade operation) {
    for (const graph_edge& edge : node.edges) {
      if (concerns(*edge.relation->info, operation)) return true;
    }
    return false;
  }

 private:
  static bool concerns(const relation_info& info, cascade operation) {
    return info.cascades_to(operation) && info.kind != relation_kind::belongs_to &&
           (operation == cascade::remove || info.to->deleted_at != table_info::none);
  }
  bool concerns(const relation_info& info) const { return concerns(info, operation_); }

  struct seen {
    const graph_node* node;
    std::vector<std::string> keys;
  };

  bool goes_on(const graph_node& node) const { return goes_on(node, operation_); }
  static column_list key_of(const table_info& table) {
    column_list columns;
    for (const std::uint16_t part : table.key) columns.push(part);
    return columns;
  }
  /// Rows may refer to each other in a circle.
  void leave_visited(const graph_node& node, std::vector<std::string>& keys) {
    std::sort(keys.begin(), keys.end());
    for (const seen& each : seen_) {
      if (each.node != &node) continue;
      std::vector<std::string> fresh;
      std::set_difference(keys.begin(), keys.end(), each.keys.begin(), each.keys.end(),
                          std::back_inserter(fresh));
      keys = std::move(fresh);
    }
    if (!keys.empty()) seen_.push_back({&node, keys});
  }

  /// Which rows the operation means.
  deletion_state state() const {
    if (operation_ == cascade::soft_remove) return {true, {}};
    if (operation_ == cascade::recover) return {false, at_};
    return {};
  }

  std::vector<std::string> ask(const table_info& table, array_view<const std::uint16_t> wanted,
                               array_view<const std::uint16_t> columns, const std::vector<std::string>& keys,
                               const deletion_state& which) const {
    const key_list all(keys, table, columns);
    const row_source rows = all.rows();
    return keys_of(where_, select_columns_of_rows{&table, wanted, columns, &rows, which});
  }
  void change(const table_info& table, array_view<const std::uint16_t> columns,
              const std::vector<std::string>& keys) const {
    const key_list all(keys, table, columns);
    const row_source rows = all.rows();
    change_of_rows shell{&table, columns, &rows, {}, operation_ == cascade::soft_remove, at_, state()};
    if (operation_ == cascade::recover) shell.nullified = {&table.deleted_at, 1};
    if (operation_ == cascade::recover) shell.at = now();
    run_composed(where_, shell);
  }

  session where_;
  cascade operation_;
  timestamp at_;
  std::vector<seen> seen_;
};

template <class Entity>
bool cascades_to_related(cascade operation) {
  return graph_remover<>::goes_on(graph_of<Entity>(), operation);
}

/// The keys of entities, for such an operation on what is related to them.
inline std::vector<std::string> keys_of_entities(const entity_operations& rows,
                                                 array_view<void* const> entities) {
  std::vector<std::string> keys(entities.size());
  for (std::size_t i = 0; i < entities.size(); ++i)
    append_columns(keys[i], rows, entities[i], rows.table->key);
  return keys;
}

/// When each of the entities was marked as deleted, each moment once.
inline std::vector<std::int64_t> deletion_times(const entity_operations& rows,
                                                array_view<void* const> entities) {
  std::vector<std::int64_t> times;
  for (const void* each : entities) {
    encoder value;
    rows.encode(each, column_mask::only(rows.table->deleted_at), value);
    if (value.data()[0].kind != cell_kind::null) times.push_back(value.data()[0].integer);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

template <class Entity>
void remove_related(session where, array_view<void* const> entities) {
  graph_remover<>(where, cascade::remove, {})
      .visit(graph_of<Entity>(), keys_of_entities(operations_of<Entity>, entities));
}
template <class Entity>
void mark_related(session where, array_view<void* const> entities, timestamp at) {
  graph_remover<>(where, cascade::soft_remove, at)
      .visit(graph_of<Entity>(), keys_of_entities(operations_of<Entity>, entities));
}
/// Only what was marked together with its entity comes back.
template <class Entity>
void recover_related(session where, array_view<void* const> entities) {
  const entity_operations& rows = operations_of<Entity>;
  for (const std::int64_t time : deletion_times(rows, entities)) {
    std::vector<void*> then;
    for (void* each : entities) {
      encoder value;
      rows.encode(each, column_mask::only(rows.table->deleted_at), value);
      if (value.data()[0].kind != cell_kind::null && value.data()[0].integer == time) then.push_back(each);
    }
    graph_remover<>(where, cascade::recover, timestamp(std::chrono::microseconds(time)))
        .visit(graph_of<Entity>(), keys_of_entities(rows, then));
  }
}

}  // namespace tenon::inline v0::detail
