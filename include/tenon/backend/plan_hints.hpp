// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/explain.hpp>

namespace tenon::inline v0::detail {

/// What a condition asks of a column, or of a path in a JSON column, that an index could answer.
struct sought_column {
  std::uint16_t column = 0;
  std::string path;  ///< "$.model"
  bool exact = false;
  bool operator==(const sought_column& other) const { return column == other.column && path == other.path; }
};

/// Reads from a statement's conditions which indexes would serve its full scans.
template <class Deferred = void>
class basic_plan_hints {
 public:
  explicit basic_plan_hints(const std::vector<node>& nodes) : nodes_(nodes) {}

  void add(query_plan_report& report) const {
    for (const plan_step& each : report.steps) {
      if (each.kind != plan_step_kind::full_scan) continue;
      for (const plan_source& source : plan_sources(nodes_)) {
        if (!is_meant(each, source)) continue;
        const std::string hint = hint_for(source, each.makes_index);
        if (!hint.empty() && !holds(report.hints, hint)) report.hints.push_back(hint);
        break;
      }
    }
  }

 private:
  static bool is_meant(const plan_step& step, const plan_source& source) {
    const bool same = step.table == source.table->name ||
                      (!source.table->schema.empty() &&
                       step.table == sentence({source.table->schema, ".", source.table->name}));
    return same && step.source == source.name;
  }
  static bool holds(const std::vector<std::string>& found, const std::string& one) {
    for (const std::string& each : found) {
      if (each == one) return true;
    }
    return false;
  }

  std::string hint_for(const plan_source& source, bool joins_too) const {
    const std::vector<sought_column> sought = sought_of(source, joins_too);
    if (sought.empty() || is_served(*source.table, sought)) return {};
    std::string names;
    for (const sought_column& each : sought) {
      if (!names.empty()) names += ", ";
      names += source.table->columns[each.column].name.view();
      if (!each.path.empty()) names += sentence({" (", each.path, ")"});
    }
    return sentence({"full scan of ", source.table->name, " by ", names, ": an index on ",
                     sought.size() == 1 ? "it" : "them", " would serve"});
  }

  /// Columns compared with one value, then one that is compared with a range.
  std::vector<sought_column> sought_of(const plan_source& source, bool joins_too) const {
    std::vector<sought_column> found;
    for (std::size_t at = 0; at < nodes_.size(); ++at) {
      if (nodes_[at].kind == node_kind::where) collect(at + 1, source, found);
      if (joins_too && nodes_[at].kind == node_kind::join && nodes_[at].arity > 1)
        collect(skip(at + 1), source, found);
    }
    std::vector<sought_column> chosen;
    for (const sought_column& each : found) {
      if (each.exact && !holds(chosen, each)) chosen.push_back(each);
    }
    for (const sought_column& each : found) {
      if (each.exact || holds(chosen, each)) continue;
      chosen.push_back(each);
      break;
    }
    return chosen;
  }
  static bool holds(const std::vector<sought_column>& found, const sought_column& one) {
    for (const sought_column& each : found) {
      if (each == one) return true;
    }
    return false;
  }

  /// Whether an index begins with one of them, so that the store chose not to use it.
  static bool is_served(const table_info& table, const std::vector<sought_column>& sought) {
    for (const sought_column& each : sought) {
      if (each.path.empty() && !table.key.empty() && table.key[0] == each.column) return true;
      for (const index_info& index : table.indexes) {
        if (index.parts.size() == 0) continue;
        const index_part& first = *index.parts.begin();
        if (first.expression.empty() && first.column == each.column && first.json_path == each.path)
          return true;
      }
    }
    return false;
  }

  void collect(std::size_t condition, const plan_source& source, std::vector<sought_column>& into) const {
    const node& head = nodes_[condition];
    const std::size_t first = condition + 1;
    switch (head.kind) {
      case node_kind::and_:
        collect(first, source, into);
        collect(skip(first), source, into);
        break;
      case node_kind::equal:
      case node_kind::is_same:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal: {
        const bool exact = head.kind == node_kind::equal || head.kind == node_kind::is_same;
        const std::size_t second = skip(first);
        if (!names(second, source)) take(first, source, exact, into);
        if (!names(first, source)) take(second, source, exact, into);
        break;
      }
      case node_kind::in:
      case node_kind::in_query:
        for (std::size_t i = 0, each = first; i + 1 < head.arity; ++i, each = skip(each))
          take(each, source, true, into);
        break;
      case node_kind::is_null:
        // Most rows are not marked as deleted.
        if (nodes_[first].kind != node_kind::column || source.table->deleted_at == table_info::none ||
            nodes_[first].column != &source.table->columns[source.table->deleted_at])
          take(first, source, true, into);
        break;
      case node_kind::between:
      case node_kind::starts_with:
        if (!has(head.flags, node_flag::fold_case)) take(first, source, false, into);
        break;
      default: break;
    }
  }

  void take(std::size_t operand, const plan_source& source, bool exact,
            std::vector<sought_column>& into) const {
    std::string path;
    const node* column = &nodes_[operand];
    if (column->kind == node_kind::json_get) {
      const std::size_t end = skip(operand);
      column = &nodes_[operand + 1];
      path = "$";
      for (std::size_t step = skip(operand + 1); step < end; ++step) {
        if (nodes_[step].kind != node_kind::json_step) return;
        path += sentence({".", nodes_[step].text});
      }
    }
    if (column->kind != node_kind::column || !is_of(*column, source)) return;
    into.push_back(
        {static_cast<std::uint16_t>(column->column - source.table->columns.data()), std::move(path), exact});
  }

  static bool is_of(const node& column, const plan_source& source) {
    return column.table == source.table && column.text == source.name;
  }
  /// Whether a tree has a column of the source in it.
  bool names(std::size_t tree, const plan_source& source) const {
    for (std::size_t each = tree, end = skip(tree); each < end; ++each) {
      if (nodes_[each].kind == node_kind::column && is_of(nodes_[each], source)) return true;
    }
    return false;
  }
  std::size_t skip(std::size_t tree) const {
    std::size_t left = 1;
    while (left > 0) left = left - 1 + nodes_[tree++].arity;
    return tree;
  }

  const std::vector<node>& nodes_;
};
using plan_hints = basic_plan_hints<>;

}  // namespace tenon::inline v0::detail
