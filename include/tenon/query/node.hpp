// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <tenon/codec/sql_function.hpp>
#include <tenon/model/table_info.hpp>

namespace tenon::inline v0 {

/// What a node says. A statement is a tree of nodes written flat, each before its children. `[x]` may be
/// missing, `x…` may stand more than once.
enum class node_kind : std::uint8_t {
  // statements; children are clauses in this order
  select,    ///< [with], results, [distinct_on], [from], [where], [group_by], [having], [order_by], [limit],
             ///< [offset], [lock]
  compound,  ///< [with], two queries (select or compound), [order_by], [limit], [offset]; `index` is a
             ///< `set_operation`
  insert,    ///< [with], column_names, values or a query, [rows], [on_conflict], [returning]; `table`
  update,    ///< [with], set, [rows], [from], [where], [returning]; `table`
  remove,    ///< [with], [from], [where], [returning]; `table`
  raw,       ///< `text`: SQL as the user wrote it, with the parameters it names itself
  // clauses
  with,            ///< common_table…; flag `recursive`
  common_table,    ///< one query; `text` its name, `table` its columns; `index` a `materialization`
  results,         ///< expressions; flag `distinct`
  distinct_on,     ///< expressions: of the rows that agree in them the first in the order
  entity_columns,  ///< in results: every column of `table`, of the source `text` if that is not empty; flag
                   ///< `with_hidden` takes the hidden ones too
  returning,       ///< expressions, as in results
  from,            ///< a source, then join…; or, of updates by rows, sources side by side
  join,            ///< a source, [condition]; `index` a `join_kind`
  table_source,    ///< `table`; `text` is the name it goes by, empty: its own
  common_source,   ///< a common table: its name is `text`, its columns are `table`'s; in an alias or bare
  derived,         ///< one query; `text` the name it goes by, `table` its columns; flag `lateral`
  values_source,   ///< one `rows`; `text` the name it goes by, `table` its columns
  alias,           ///< one common_source; `text` the name it goes by here
  rows,            ///< a parameter of kind rows, then one rows_column for each of its columns
  where,           ///< one condition
  group_by,        ///< expressions
  having,          ///< one condition
  order_by,        ///< order items
  order_item,      ///< one expression; flags descending, nulls_first, nulls_last
  limit,           ///< one expression
  offset,          ///< one expression
  lock,            ///< the table_sources whose rows are locked, none: all; `index` is packed by `lock_index`
  column_names,    ///< column nodes
  values,          ///< expressions
  set,             ///< assign nodes
  assign,          ///< column, expression
  on_conflict,     ///< column_names, [conflict_where], set (no children: do nothing), [where]
  conflict_where,  ///< the condition of the partial index that is meant
  // values
  column,         ///< `table`, `column`; `text` is the name its source goes by, empty: the table's own
  parameter,      ///< the next value; `column` is the one it is compared with, if any
  rows_column,    ///< the `arity`-less column number `index` of the rows parameter
  rows_number,    ///< the position of the row in the rows parameter, from 0
  excluded,       ///< `column` of the row that could not be inserted
  default_of,     ///< the default of `column`
  moment,         ///< the moment the statement began by the store's clock; a timestamp
  result_column,  ///< the result number `index` (from 0) of the select it orders or groups
  true_,
  false_,
  constant,  ///< the small number `index`; with a `text` the number it spells, or of kind text the text
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
  in,        ///< expression…, rows
  in_query,  ///< expression or row, a query
  any_of,    ///< a comparison's kind in `index`; expression, a query: true for some row
  all_of,    ///< the same: true for every row
  between,   ///< expression, low, high
  like,      ///< text, pattern with % and _, escaped by !; flag fold_case
  contains,
  starts_with,
  ends_with,  ///< text, part; flag fold_case
  exists,     ///< a query
  // arithmetic
  add,
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  // functions
  coalesce,
  case_,   ///< condition, value, …, [else] (an odd number of children has an else)
  call,    ///< arguments; `index` is a `sql_function`; `spec` its result
  cast,    ///< one expression; `spec` the kind it becomes
  custom,  ///< arguments; `text` is the name of a function of the database; `spec` its result
  row,     ///< expressions, compared one after the other
  scalar,  ///< a query of one column: its first row's value, or NULL; `spec`
  // aggregates
  count_all,
  count,
  sum,
  average,
  minimum,
  maximum,
  every,         ///< a condition: true for every row
  some,          ///< a condition: true for some row
  join_texts,    ///< a text, the separator, [order_by]
  json_list,     ///< an expression, [order_by]: an array of the values
  json_members,  ///< a text, an expression: an object
  filter,        ///< an aggregate, the condition of the rows it takes
  // windows
  window_call,   ///< arguments; `index` is a `window_function`; only in `over`
  over,          ///< an aggregate, filter or window_call, [partition_by], [order_by], [frame]
  partition_by,  ///< expressions
  frame,         ///< [how many rows before], [how many behind]; `index` is packed by `frame_index`
  // JSON
  json_get,       ///< a JSON document, path steps…; `spec` what the value is read as
  json_step,      ///< `text`: the member's name; a constant of the program
  json_key,       ///< one expression: the member's name, made at run time
  json_position,  ///< one expression: the position in an array, from 0, negative from the end
  json_has,       ///< document, path steps…: the path leads to a value (JSON null is one)
  json_length,    ///< document, path steps…: elements of an array, NULL if it is none
  json_contains,  ///< document, document: as PostgreSQL's @>
  json_set,       ///< document, path steps…, value: the document with the value put there
  json_remove,    ///< document, path steps…: the document without it
  json_elements,  ///< a source: document, path steps…; `text` the name it goes by; columns key (text), value
                  ///< (json), position (integer)
  // full text
  matches,     ///< `table`, `index` the number of its full-text index, `text` the source's name; the search
               ///< as `write_search` writes it
  match_rank,  ///< the same without children, of the nearest `matches` around: more is better, 0 for none
  match_snippet,  ///< the same; column, opening mark, closing mark, [ellipsis, words]: else the whole text
};

/// How two queries become one.
enum class set_operation : std::uint16_t { union_, union_all, intersect, except_ };

/// How a source is joined with those before it.
enum class join_kind : std::uint16_t { inner, left, right, full, cross };

/// Whether a common table is computed once, apart from the statement.
enum class materialization : std::uint16_t { automatic, materialized, not_materialized };

/// What a lock keeps others from doing with the rows of a select.
enum class lock_strength : std::uint8_t { update, no_key_update, share, key_share };
/// What becomes of rows that others have locked.
enum class lock_wait : std::uint8_t { wait, nowait, skip_locked };
/// `index` of a lock.
constexpr std::uint16_t lock_index(lock_strength strength, lock_wait wait) {
  return static_cast<std::uint16_t>(static_cast<unsigned>(strength) | static_cast<unsigned>(wait) << 4);
}
constexpr lock_strength lock_strength_of(std::uint16_t index) {
  return static_cast<lock_strength>(index & 15);
}
constexpr lock_wait lock_wait_of(std::uint16_t index) {
  return static_cast<lock_wait>(index >> 4);
}

/// Functions that need a window.
enum class window_function : std::uint16_t {
  row_number,
  rank,
  dense_rank,
  percent_rank,
  cumulative_distribution,
  ntile,  ///< how many parts
  lag,    ///< value, rows back, [instead of what is missing]
  lead,
  first_value,
  last_value,
  nth_value,  ///< value, which one, from 1
};

/// What the rows of a frame are counted by.
enum class frame_unit : std::uint8_t { rows, range, groups };
/// Where a frame begins or ends.
enum class frame_bound : std::uint8_t {
  unbounded_preceding,
  preceding,  ///< so many before
  current_row,
  following,  ///< so many behind
  unbounded_following,
};
/// `index` of a frame.
constexpr std::uint16_t frame_index(frame_unit unit, frame_bound from, frame_bound to) {
  return static_cast<std::uint16_t>(static_cast<unsigned>(unit) | static_cast<unsigned>(from) << 4 |
                                    static_cast<unsigned>(to) << 8);
}
constexpr frame_unit frame_unit_of(std::uint16_t index) {
  return static_cast<frame_unit>(index & 15);
}
constexpr frame_bound frame_start_of(std::uint16_t index) {
  return static_cast<frame_bound>(index >> 4 & 15);
}
constexpr frame_bound frame_end_of(std::uint16_t index) {
  return static_cast<frame_bound>(index >> 8 & 15);
}

/// Small facts of a node.
enum class node_flag : std::uint8_t {
  none = 0,
  descending = 1,
  nulls_first = 2,
  nulls_last = 4,
  fold_case = 8,
  with_hidden = 16,
  distinct = 32,
  recursive = 64,
  lateral = 128,
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
  std::uint16_t index = 0;  ///< a number whose meaning the kind tells
  cell_spec spec = {};      ///< parameter, column, computed value: kind and storage
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
