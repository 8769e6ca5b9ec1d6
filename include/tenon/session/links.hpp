// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <tenon/session/graph.hpp>

namespace tenon::inline v0::detail {

/// Connects and disconnects entities that are in the database, without reading or writing them.
template <class Relation>
class relation_links {
 public:
  using target = typename Relation::target;
  static constexpr const relation_info& info = relation_info_at<Relation>;

  explicit relation_links(session where) : where_(where) {}

  std::int64_t link(const void* owner, std::span<const void* const> targets) const {
    check_keys(owner, targets);
    if (targets.empty()) return 0;
    if constexpr (info.kind == relation_kind::many_to_many) {
      std::vector<linked_pair> pairs;
      for (const void* each : targets) pairs.push_back({owner, each});
      return insert_links<Relation>(where_, pairs);
    } else {
      return change(owner, keys_of_targets(targets), false, false);
    }
  }
  std::int64_t unlink(const void* owner, std::span<const void* const> targets) const {
    check_keys(owner, targets);
    if (targets.empty()) return 0;
    return change(owner, keys_of_targets(targets), true, false);
  }
  /// Those and no others.
  std::int64_t replace(const void* owner, std::span<const void* const> targets) const {
    check_keys(owner, targets);
    const std::int64_t removed = change(owner, keys_of_targets(targets), true, true);
    return removed + link(owner, targets);
  }

 private:
  /// The rows that refer: the related ones, or those between.
  static const table_info& referring() { return info.link != nullptr ? *info.link : *info.to; }
  /// What tells the related entities apart there.
  static column_list target_columns() {
    if (info.link != nullptr) return info.link_target;
    column_list columns;
    for (const std::uint16_t part : info.to->key) columns.push(part);
    return columns;
  }

  static std::vector<std::string> keys_of_targets(std::span<const void* const> targets) {
    std::vector<std::string> keys(targets.size());
    column_list columns = info.target;
    if (info.link == nullptr) columns = target_columns();
    for (std::size_t i = 0; i < targets.size(); ++i)
      append_columns(keys[i], operations_of<target>, targets[i], columns);
    return keys;
  }

  static void check_keys(const void* owner, std::span<const void* const> targets) {
    check_key(operations_of<typename Relation::owner>, owner);
    for (const void* each : targets) check_key(operations_of<target>, each);
  }
  static void check_key(const entity_operations& rows, const void* entity) {
    if (rows.table->generation == key_generation::assigned || entity_engine<>::has_key(rows, entity)) return;
    fail(error_kind::misuse,
         sentence({info.owner, "::", info.member, " is not changed: a ", rows.table->entity,
                   " without a key is in no database; save it first"}));
  }

  /// An update or delete of the referring rows of these targets, or of all others of the owner.
  struct statement_shell {
    const void* owner;
    const row_source* keys;
    bool clears;  ///< they refer to nothing; else to the owner
    bool others;

    void write(statement_writer& out) const {
      const table_info& table = referring();
      const bool removes = info.link != nullptr;
      const bool touches = !removes && table.updated_at != table_info::none;
      const bool counts = !removes && table.version != table_info::none;
      if (removes) {
        out.add(node_kind::remove, table, 1);
      } else {
        out.add(node_kind::update, table, 2);
        out.add(node_kind::set, info.other.size() + (touches ? 1u : 0u) + (counts ? 1u : 0u));
        for (std::size_t i = 0; i < info.other.size(); ++i) {
          const column_info& column = table.columns[info.other[i]];
          out.add(node_kind::assign, 2);
          out.column(node_kind::column, table, column);
          if (clears) {
            out.parameter(std::optional<std::int64_t>(), &column);
          } else {
            write_owner(out, i);
          }
        }
        if (touches) write_touch(out, table, now());
        if (counts) write_count(out, table);
      }
      out.add(node_kind::where, 1);
      const bool own_only = clears || removes;
      write_ands(out, (own_only ? info.other.size() : 0) + 1);
      if (own_only) {
        for (std::size_t i = 0; i < info.other.size(); ++i) {
          out.add(node_kind::equal, 2);
          out.column(node_kind::column, table, table.columns[info.other[i]]);
          write_owner(out, i);
        }
      }
      if (others) out.add(node_kind::not_, 1);
      const column_list columns = target_columns();
      write_rows_condition(out, table, list(columns), *keys);
    }

   private:
    void write_owner(statement_writer& out, std::size_t part) const {
      const column_info& column = referring().columns[info.other[part]];
      out.parameter_of(column);
      operations_of<typename Relation::owner>.encode(owner, column_mask::only(info.own[part]), out.values());
    }
  };

  std::int64_t change(const void* owner, const std::vector<std::string>& keys, bool clears,
                      bool others) const {
    const column_list columns = target_columns();
    const key_list all(keys, referring(), list(columns));
    const row_source rows = all.rows();
    return run_composed(where_, statement_shell{owner, &rows, clears, others});
  }

  session where_;
};

}  // namespace tenon::inline v0::detail
