// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <tenon/model/table_info.hpp>

namespace tenon::inline v0 {

/// What a node says. A statement is a tree of nodes written flat, each before its children.
enum class node_kind : std::uint8_t {
  // statements; children are clauses in this order
  select,  ///< results, [from], [where], [order_by], [limit], [offset]
  insert,  ///< column_names, values, [rows], [on_conflict]; `table`
  update,  ///< set, [rows], [where]; `table`
  remove,  ///< [where]; `table`
  raw,     ///< `text`: SQL as the user wrote it, with the parameters it names itself
  // clauses
  results,         ///< expressions
  entity_columns,  ///< in results: every column of `table`; flag `with_hidden` takes the hidden ones too
  from,            ///< sources: table_source, rows
  table_source,    ///< `table`
  rows,            ///< a parameter of kind rows, then one rows_column for each of its columns
  where,           ///< one condition
  order_by,        ///< order items
  order_item,      ///< one expression; flags descending, nulls_first, nulls_last
  limit,           ///< one expression
  offset,          ///< one expression
  column_names,    ///< column nodes
  values,          ///< expressions
  set,             ///< assign nodes
  assign,          ///< column, expression
  on_conflict,     ///< column_names, set (no children: do nothing), [where]
  // values
  column,       ///< `table`, `column`
  parameter,    ///< the next value; `column` is the one it is compared with, if any
  rows_column,  ///< the `arity`-less column number `index` of the rows parameter
  rows_number,  ///< the position of the row in the rows parameter, from 0
  excluded,     ///< `column` of the row that could not be inserted
  default_of,   ///< the default of `column`
  true_,
  false_,
  constant,  ///< the small number `index`
  // conditions
  and_,
  or_,
  not_,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  is_same,
  is_not_same,  ///< null-safe equality
  is_null,
  is_not_null,
  in,       ///< expression, rows
  between,  ///< expression, low, high
  like,     ///< text, pattern with % and _, escaped by !; flag fold_case
  contains,
  starts_with,
  ends_with,  ///< text, part; flag fold_case
  // arithmetic
  add,
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  // functions
  coalesce,
  count_all,
  count,
  sum,
  average,
  minimum,
  maximum,
  exists,  ///< a select
};

/// Small facts of a node.
enum class node_flag : std::uint8_t {
  none = 0,
  descending = 1,
  nulls_first = 2,
  nulls_last = 4,
  fold_case = 8,
  with_hidden = 16,
  distinct = 32,
};
constexpr node_flag operator|(node_flag a, node_flag b) {
  return static_cast<node_flag>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(node_flag set, node_flag bits) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(bits)) != 0;
}

/// One node: plain data, comparable and hashable, pointing only at constants.
struct node {
  node_kind kind;
  node_flag flags = node_flag::none;
  std::uint16_t arity = 0;  ///< how many children follow
  std::uint16_t index = 0;  ///< rows_column: its number
  cell_spec spec = {};      ///< parameter and column: kind and storage
  const table_info* table = nullptr;
  const column_info* column = nullptr;
  std::string_view text = {};

  friend bool operator==(const node& a, const node& b) noexcept {
    return a.kind == b.kind && a.flags == b.flags && a.arity == b.arity && a.index == b.index &&
           a.spec.kind == b.spec.kind && a.spec.stored == b.spec.stored && a.table == b.table &&
           a.column == b.column && a.text == b.text;
  }
};

/// A statement as flat data: what a backend runs, whatever it speaks.
struct statement {
  std::vector<node> nodes;
  std::vector<cell_spec> results;  ///< what each result column must be
};

}  // namespace tenon::inline v0
