// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <tenon/backend/memory/relation_plan.hpp>
#include <tenon/backend/memory/table.hpp>
#include <tenon/query/node.hpp>

namespace tenon::inline v0::memory_engine {

/// How the rows that a condition may hold for are found.
struct key_search {
  enum class way : unsigned char { all, equal, list };
  way how = way::all;
  const key_index* index = nullptr;
  std::vector<std::uint32_t> roots;   ///< `equal`: the values, in the order of the index's columns
  bool null_matches = false;          ///< `equal`: a NULL among them may match, which no index knows
  std::uint16_t list = 0;             ///< `list`: the rows parameter
  std::vector<std::uint16_t> places;  ///< `list`: which of its columns, in the order of the index's columns
};

struct order_part {
  std::uint32_t root = 0;
  bool descending = false;
  bool nulls_first = true;
};

struct result_part {
  std::uint32_t root = 0;
  int column = -1;  ///< of the table, where the result is just that
  cell_spec spec;
};

struct total_part {
  node_kind kind = node_kind::count_all;
  bool distinct = false;
  std::uint32_t operand = no_root;
};

/// A select, or the rows that an update or delete is about.
struct query_plan {
  const table* source = nullptr;
  int list = -1;  ///< the rows parameter it is joined with, outside of the table
  std::uint32_t where = no_root;
  key_search search;
  std::vector<order_part> order;
  std::uint32_t limit = no_root;
  std::uint32_t offset = no_root;
  std::vector<result_part> results;
  int first_column = -1;  ///< the results are columns in a row, from this one on
  std::vector<total_part> totals;
  /// One row at most, by the value of one parameter in a unique column: what reads by key come to.
  bool point = false;
  bool point_alone = false;  ///< and there is no other condition
};

struct assignment_part {
  std::uint16_t column = 0;
  std::uint32_t root = 0;
  bool guarded = false;  ///< an integer that was computed: has to stay in its range
  std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  std::int64_t highest = std::numeric_limits<std::int64_t>::max();
};

/// A statement, ready to run again and again.
struct statement_plan {
  node_kind kind = node_kind::select;
  table* target = nullptr;  ///< of a write
  expression_list expressions;
  query_plan query;
  std::vector<query_plan> inner;
  std::vector<std::uint16_t> lists;  ///< which parameters are rows
  std::size_t parameters = 0;
  std::vector<assignment_part> assignments;
  // insert
  std::vector<std::uint32_t> values;  ///< for each column of the table; no_root: its default
  int source_list = -1;
  const key_index* conflict = nullptr;
  std::uint32_t conflict_where = no_root;
  /// What is more than a search of one table; null if nothing is.
  std::unique_ptr<relation_plan> relations;
};

}  // namespace tenon::inline v0::memory_engine
