// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include <tenon/backend/memory/table.hpp>
#include <tenon/query/node.hpp>

namespace tenon::inline v0::memory_engine {

inline constexpr std::uint32_t no_root = 0xffffffff;

/// A set of sources of one query.
using source_set = std::uint64_t;
inline constexpr std::size_t most_sources = 60;
constexpr source_set set_of(std::size_t source) noexcept {
  return source_set{1} << source;
}

/// A column of a query around that a query reads: its rows are the same as long as these values are.
/// `level` says how many queries stand around the one it belongs to.
struct outer_column {
  std::uint16_t level = 0;
  std::uint8_t source = 0;
  std::uint16_t column = 0;
  bool operator==(const outer_column&) const = default;
};

/// What the rows of a query depend on besides the tables.
struct dependence {
  std::vector<outer_column> columns;
  std::vector<std::uint32_t> unfinished;  ///< recursive common tables that are still being made
};

enum class source_kind : unsigned char {
  stored,    ///< of a table
  common,    ///< the rows of a common table
  working,   ///< those of a recursive one that came last
  derived,   ///< of a query
  listed,    ///< of a rows parameter; behind its columns the position of the row
  elements,  ///< of a JSON document
  given,     ///< one row that is put there
};

/// Where rows of a query come from.
struct source_plan {
  source_kind kind = source_kind::stored;
  bool lateral = false;         ///< depends on the sources before it
  bool lasting = false;         ///< texts of its rows live as long as the statement runs
  const table* from = nullptr;  ///< stored, given
  std::uint32_t number = 0;     ///< the common table, the query, the list
  std::uint16_t width = 0;
  std::vector<std::uint32_t> path;  ///< elements: the document, then the steps
  source_set needs = 0;             ///< sources that it depends on
};

/// A column of a source and what it has to be equal to.
struct key_part {
  std::uint16_t column = 0;
  std::uint32_t root = 0;
};

/// How the rows of a source are found for those of the sources before it.
struct source_search {
  enum class way : unsigned char {
    all,
    index,  ///< `keys` in the order of the index
    hashed,
    list,     ///< the places of a rows parameter that hold the index's columns
    members,  ///< the same of the rows of a query: of the `in_query` at `root`
    words,    ///< the rows that have the words of the `matches` at `root`
  };
  way how = way::all;
  const key_index* index = nullptr;
  std::vector<key_part> keys;
  std::uint16_t list = 0;
  std::uint32_t root = no_root;
  std::vector<std::uint16_t> places;
};

/// One source after the other is joined with those before it.
struct join_step {
  std::uint8_t source = 0;
  join_kind kind = join_kind::cross;
  std::vector<std::uint32_t> on;       ///< what makes two rows partners
  std::vector<std::uint32_t> filters;  ///< what holds for the rows that were made
  source_search search;
};

struct relation_order {
  int result = -1;  ///< the number of a result, or a root
  std::uint32_t root = no_root;
  bool descending = false;
  bool nulls_first = true;
};

struct relation_result {
  std::uint32_t root = 0;
  int source = -1;  ///< where it is just a column
  std::uint16_t column = 0;
  bool lasting = false;  ///< its text lives as long as the statement runs
};

struct aggregate_plan {
  node_kind kind = node_kind::count_all;
  bool distinct = false;
  bool lasting = false;
  std::uint32_t operand = no_root;
  std::uint32_t second = no_root;  ///< the separator, the value of a member
  std::uint32_t filter = no_root;
  std::vector<relation_order> order;
};

struct frame_plan {
  bool given = false;
  frame_unit unit = frame_unit::range;
  frame_bound from = frame_bound::unbounded_preceding;
  frame_bound to = frame_bound::current_row;
  std::uint32_t from_count = no_root;
  std::uint32_t to_count = no_root;
};

struct window_plan {
  bool aggregates = false;
  aggregate_plan aggregate;
  window_function function = window_function::row_number;
  std::vector<std::uint32_t> arguments;
  std::vector<std::uint32_t> partition;
  std::vector<relation_order> order;
  frame_plan frame;
};

/// A select or compound inside of a statement, or the statement itself.
struct relation_query {
  std::uint16_t level = 0;  ///< how many queries stand around it
  dependence depends;
  std::vector<relation_result> results;
  std::vector<relation_order> order;
  std::uint32_t limit = no_root;
  std::uint32_t offset = no_root;
  // compound
  bool compound = false;
  set_operation operation = set_operation::union_;
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  // select
  std::vector<source_plan> sources;
  std::vector<join_step> steps;
  std::vector<std::uint32_t> guards;  ///< conditions that depend on no source
  bool grouped = false;
  std::vector<std::uint32_t> groups;
  std::vector<aggregate_plan> aggregates;
  std::uint32_t having = no_root;
  std::vector<window_plan> windows;
  bool distinct = false;
  std::vector<std::uint32_t> distinct_on;
  bool late = false;  ///< results are computed for the rows that are left only

  std::size_t width() const noexcept { return results.size(); }
  // Behind the sources stand the row of aggregates and the row of window functions.
  std::size_t aggregate_row() const noexcept { return sources.size(); }
  std::size_t window_row() const noexcept { return sources.size() + 1; }
  std::size_t row_count() const noexcept { return sources.size() + 2; }
};

/// A common table.
struct common_plan {
  std::string_view name;
  const table_info* info = nullptr;
  std::uint16_t level = 0;
  std::uint32_t query = 0;  ///< recursive: what it begins with
  bool recursive = false;
  bool finished = true;  ///< while planning: it is not the one that is planned just now
  bool all = false;
  std::uint32_t step = 0;  ///< what is made of the rows that came last
  std::uint32_t limit = no_root;
  std::uint32_t offset = no_root;
  std::vector<relation_order> order;  ///< which of the rows that wait is looked at next
  std::uint16_t width = 0;
  dependence depends;

  /// Rows are looked at one after the other, not as many as came at once.
  bool queued() const noexcept { return offset != no_root || !order.empty(); }
};

/// What a statement is that is more than a search of one table.
struct relation_plan {
  static constexpr std::uint32_t none = 0xffffffff;
  std::vector<std::unique_ptr<relation_query>> queries;
  std::vector<common_plan> commons;
  std::uint32_t root = none;    ///< the query whose rows are given, or inserted
  std::uint32_t search = none;  ///< the rows that an update or delete is about; its target is the last source
  bool inserts = false;
  bool any_conflict = false;  ///< on_conflict names no columns
  bool returns = false;
  std::vector<relation_result> returning;
  std::vector<cell_spec> specs;  ///< of the results
  int list = -1;                 ///< the source that is the rows parameter of an update

  /// Cells of a row that the statement gives.
  std::size_t width() const noexcept {
    if (returns) return returning.size();
    return root != none && search == none && !inserts ? queries[root]->width() : 0;
  }
};

/// The rows of an insert's own expressions.
struct insert_sources {
  static constexpr std::uint8_t target = 0;
  static constexpr std::uint8_t excluded = 1;
  static constexpr std::uint8_t listed = 2;
};

}  // namespace tenon::inline v0::memory_engine
