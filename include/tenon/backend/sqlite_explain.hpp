// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/explain.hpp>

namespace tenon::inline v0::detail {

/// Makes a report of the rows of EXPLAIN QUERY PLAN. Names in them are not quoted, so they are recognised by
/// those of the statement.
template <class Deferred = void>
class basic_sqlite_plan_reader {
 public:
  explicit basic_sqlite_plan_reader(const std::vector<node>& nodes) : sources_(plan_sources(nodes)) {}

  void add(std::int64_t id, std::int64_t parent, std::string_view text) {
    plan_step made;
    made.text = text;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (ids_[i] == parent) made.parent = i;
    }
    if (made.parent != plan_step::none) made.depth = report_.steps[made.parent].depth + 1;
    read(text, made);
    ids_.push_back(id);
    report_.steps.push_back(std::move(made));
  }

  query_plan_report take() { return std::move(report_); }

 private:
  static bool starts(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
  }

  void read(std::string_view text, plan_step& made) const {
    if (starts(text, "SCAN ")) return read_source(text, made, plan_step_kind::full_scan);
    if (starts(text, "SEARCH ")) return read_source(text, made, plan_step_kind::index_search);
    if (text.starts_with("USE TEMP B-TREE FOR ")) {
      made.kind = text.ends_with("GROUP BY")   ? plan_step_kind::group
                  : text.ends_with("DISTINCT") ? plan_step_kind::distinct_rows
                                               : plan_step_kind::sort;
    } else if (text.starts_with("COMPOUND") || text.starts_with("UNION") || text.starts_with("EXCEPT") ||
               text.starts_with("INTERSECT") || text.starts_with("MERGE")) {
      made.kind = plan_step_kind::set_operation;
    } else if (text.find("SUBQUERY") != std::string_view::npos || text.starts_with("CO-ROUTINE") ||
               text.starts_with("MATERIALIZE") || text.starts_with("RECURSIVE") ||
               text.starts_with("SETUP")) {
      made.kind = plan_step_kind::inner_query;
    }
  }

  void read_source(std::string_view text, plan_step& made, plan_step_kind kind) const {
    made.kind = kind;
    starts(text, "TABLE ");  // until SQLite 3.35
    const plan_source* const source = find_source(text);
    if (source != nullptr) {
      made.source = source->name;
      made.table = table_name(*source->table);
    } else if (text.find(" VIRTUAL TABLE INDEX ") != std::string_view::npos ||
               text.starts_with("CONSTANT ROW") || text.find(" CONSTANT ROWS") != std::string_view::npos) {
      made.kind = plan_step_kind::listed_rows;
      return;
    } else {
      made.kind = plan_step_kind::inner_query;
    }
    read_index(text, made);
  }

  void read_index(std::string_view text, plan_step& made) const {
    std::size_t at = text.find(" USING ");
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + 7);
    if (starts(text, "INTEGER PRIMARY KEY") || starts(text, "PRIMARY KEY")) {
      made.kind = plan_step_kind::key_search;
      return;
    }
    if (starts(text, "AUTOMATIC ")) {
      made.makes_index = true;
      made.kind = plan_step_kind::full_scan;
      return;
    }
    starts(text, "COVERING ");
    if (!starts(text, "INDEX ")) return;
    if (made.kind == plan_step_kind::full_scan) made.kind = plan_step_kind::index_scan;
    // What is sought stands behind the name: "ix_a (a=? AND b>?)".
    at = text.ends_with(')') ? text.find(" (") : std::string_view::npos;
    made.index = text.substr(0, at);
    if (made.index.starts_with("sqlite_autoindex_") && made.kind == plan_step_kind::index_search &&
        is_key(text.substr(at == std::string_view::npos ? text.size() : at), made))
      made.kind = plan_step_kind::key_search;
  }

  /// Whether what is sought are the columns of the table's key.
  bool is_key(std::string_view sought, const plan_step& made) const {
    for (const plan_source& each : sources_) {
      if (made.source != each.name || made.table != table_name(*each.table) || each.table->key.empty())
        continue;
      const std::string first = sentence({" (", each.table->columns[each.table->key[0]].name.view(), "="});
      return sought.starts_with(first);
    }
    return false;
  }

  const plan_source* find_source(std::string_view& text) const {
    const plan_source* best = nullptr;
    std::size_t length = 0;
    for (const plan_source& each : sources_) {
      const std::string own = table_name(*each.table);
      const std::string_view name = each.name.empty() ? std::string_view(own) : each.name;
      const bool fits = text.starts_with(name) && (text.size() == name.size() || text[name.size()] == ' ');
      if (!fits || name.size() < length) continue;
      best = &each;
      length = name.size();
    }
    text.remove_prefix(length);
    return best;
  }

  static std::string table_name(const table_info& table) {
    if (table.schema.empty()) return std::string(table.name);
    return sentence({table.schema, ".", table.name});
  }

  std::vector<plan_source> sources_;
  std::vector<std::int64_t> ids_;
  query_plan_report report_;
};
using sqlite_plan_reader = basic_sqlite_plan_reader<>;

}  // namespace tenon::inline v0::detail
