// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/query/writer.hpp>

namespace tenon::inline v0 {

/// What a step of a plan does.
enum class plan_step_kind : std::uint8_t {
  full_scan,      ///< looks at every row of a table
  index_scan,     ///< reads an index from its start to its end, in its order
  index_search,   ///< finds rows by an index
  key_search,     ///< finds rows by the primary key
  listed_rows,    ///< takes rows of the program, or of a JSON array
  inner_query,    ///< takes the rows of a derived or common table, or asks a subquery
  join,           ///< brings rows of two sources together
  sort,           ///< puts rows in order
  group,          ///< makes groups and their aggregates, or windows
  distinct_rows,  ///< drops equal rows
  set_operation,  ///< combines queries
  write,          ///< changes rows
  other,
};

/// The kind's name as it is spelled in C++: "full_scan".
constexpr std::string_view to_string(plan_step_kind kind) noexcept {
  constexpr std::string_view names[] = {
      "full_scan", "index_scan", "index_search",  "key_search",    "listed_rows", "inner_query", "join",
      "sort",      "group",      "distinct_rows", "set_operation", "write",       "other"};
  return names[static_cast<std::size_t>(kind)];
}

/// One step of how a store runs a statement.
struct plan_step {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  plan_step_kind kind = plan_step_kind::other;
  std::size_t depth = 0;
  std::size_t parent = none;   ///< the number of the step that takes its rows
  std::string text;            ///< in the store's own words, without values
  std::string table;           ///< its name in the database; empty if the step is about none
  std::string source;          ///< the name that the table goes by in the statement, if another
  std::string index;           ///< its name; empty for a primary key without one
  std::optional<double> rows;  ///< how many the store expects it to give, if it says so
  bool makes_index = false;    ///< the store makes an index or a hash each time that the statement runs
};

/// How a store would run a statement, as steps and as text, and what could make it faster.
struct query_plan_report {
  std::vector<plan_step> steps;    ///< a step stands before those that give it rows
  std::vector<std::string> hints;  ///< "full scan of tracks by milliseconds: an index on it would serve"

  /// Whether the statement finds or reads rows by the index of this name.
  bool uses_index(std::string_view name) const noexcept {
    for (const plan_step& each : steps) {
      if (each.index == name) return true;
    }
    return false;
  }
  /// Whether it looks at every row of the table of this name.
  bool scans(std::string_view table) const noexcept {
    for (const plan_step& each : steps) {
      if (each.kind == plan_step_kind::full_scan && each.table == table) return true;
    }
    return false;
  }
  /// The steps and the hints to read, one a line.
  std::string text() const {
    std::string lines;
    for (const plan_step& each : steps) {
      lines.append(2 * each.depth, ' ');
      lines += each.text;
      if (each.rows) lines += " (about " + std::to_string(static_cast<std::int64_t>(*each.rows)) + " rows)";
      lines += '\n';
    }
    for (const std::string& each : hints) lines += "hint: " + each + '\n';
    return lines;
  }
};

namespace detail {

/// What a source describes; `room` keeps it if it has to be written for that.
inline const statement& description_of(const statement_source& source, statement& room) {
  if (source.slot == 0) return *source.described;
  encoder unused;
  statement_writer writer(&room, unused);
  source.write(source.shell, writer);
  return room;
}

/// A table in a statement, by the names it may be called in a plan.
struct plan_source {
  std::string_view name;  ///< the one it goes by, if it is not its own
  const table_info* table = nullptr;
};

template <class Deferred = void>
std::vector<plan_source> plan_sources(const std::vector<node>& nodes) {
  std::vector<plan_source> found;
  for (const node& each : nodes) {
    const bool changed =
        each.kind == node_kind::insert || each.kind == node_kind::update || each.kind == node_kind::remove;
    if (changed) found.push_back({{}, each.table});
    if (each.kind == node_kind::table_source) found.push_back({each.text, each.table});
  }
  return found;
}

}  // namespace detail
}  // namespace tenon::inline v0
