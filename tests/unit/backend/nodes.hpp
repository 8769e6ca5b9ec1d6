// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/query/node.hpp>

/// Statements written as nodes, for tests of stores that go below the typed shell.
namespace nodes {

using tenon::cell_kind;
using tenon::node;
using tenon::node_flag;
using tenon::node_kind;

struct value {
  cell_kind kind = cell_kind::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string text{};
  std::vector<std::vector<value>> rows{};  ///< `integer` is how wide they are
};

/// A part of a statement: its nodes and the values of its parameters.
struct piece {
  std::vector<node> nodes{};
  std::vector<value> values{};

  piece& index(std::uint16_t number) {
    nodes[0].index = number;
    return *this;
  }
  piece& flag(node_flag flags) {
    nodes[0].flags = flags;
    return *this;
  }
  piece& kind(cell_kind result) {
    nodes[0].spec = {result, tenon::storage::standard};
    return *this;
  }
};

using list = std::vector<piece>;

inline piece make(node head, const list& children = {}) {
  piece made;
  head.arity = static_cast<std::uint16_t>(children.size());
  made.nodes.push_back(head);
  for (const piece& child : children) {
    made.nodes.insert(made.nodes.end(), child.nodes.begin(), child.nodes.end());
    made.values.insert(made.values.end(), child.values.begin(), child.values.end());
  }
  return made;
}
inline piece make(node_kind kind, const list& children = {}) {
  return make(node{kind}, children);
}
inline piece named(node_kind kind, std::string_view text, const tenon::table_info* table,
                   const list& children = {}) {
  node head{kind};
  head.text = text;
  head.table = table;
  return make(head, children);
}

// Values.

inline piece parameter(value given) {
  node head{node_kind::parameter};
  head.spec = {given.kind, tenon::storage::standard};
  piece made = make(head);
  made.values.push_back(std::move(given));
  return made;
}
inline piece number(std::int64_t value) {
  return parameter({cell_kind::integer, value, 0, {}});
}
inline piece real(double value) {
  return parameter({cell_kind::real, 0, value, {}});
}
inline piece text(std::string value) {
  return parameter({cell_kind::text, 0, 0, std::move(value)});
}
inline piece null() {
  return parameter({});
}
/// NULL where a value of a kind is meant.
inline piece null(cell_kind kind) {
  return parameter({}).kind(kind);
}
inline piece column(const tenon::table_info& table, std::string_view name, std::string_view source = {}) {
  node head{node_kind::column};
  head.table = &table;
  head.text = source;
  for (const tenon::column_info& each : table.columns) {
    if (each.name.view() == name) head.column = &each;
  }
  if (head.column == nullptr) tenon::detail::fail(tenon::error_kind::misuse, "the test names no column");
  head.spec = head.column->spec;
  return make(head);
}
inline piece result(std::uint16_t index) {
  return make(node_kind::result_column).index(index);
}
inline piece call(tenon::sql_function function, cell_kind result, const list& arguments) {
  return make(node_kind::call, arguments).index(static_cast<std::uint16_t>(function)).kind(result);
}

/// Many rows as one parameter; `columns`: what they hold.
inline piece rows(const std::vector<tenon::row_column>& columns, std::vector<std::vector<value>> given) {
  list parts{
      parameter({cell_kind::rows, static_cast<std::int64_t>(columns.size()), 0, {}, std::move(given)})};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    node column{node_kind::rows_column};
    column.index = static_cast<std::uint16_t>(i);
    column.spec = columns[i].spec;
    column.column = columns[i].column;
    parts.push_back(make(column));
  }
  return make(node_kind::rows, parts).index(static_cast<std::uint16_t>(columns.size()));
}

// Clauses.

inline piece results(const list& columns) {
  return make(node_kind::results, columns);
}
inline piece where(const piece& condition) {
  return make(node_kind::where, {condition});
}
inline piece table(const tenon::table_info& table, std::string_view name = {}) {
  return named(node_kind::table_source, name, &table);
}
inline piece join(tenon::join_kind kind, const piece& source) {
  return make(node_kind::join, {source}).index(static_cast<std::uint16_t>(kind));
}
inline piece join(tenon::join_kind kind, const piece& source, const piece& condition) {
  return make(node_kind::join, {source, condition}).index(static_cast<std::uint16_t>(kind));
}
inline piece from(const list& sources) {
  return make(node_kind::from, sources);
}
inline piece select(const list& clauses) {
  return make(node_kind::select, clauses);
}
inline piece compound(tenon::set_operation operation, const list& parts) {
  return make(node_kind::compound, parts).index(static_cast<std::uint16_t>(operation));
}
inline piece ascending(const piece& operand) {
  return make(node_kind::order_item, {operand});
}
inline piece descending(const piece& operand) {
  return make(node_kind::order_item, {operand}).flag(node_flag::descending);
}
inline piece order_by(const list& items) {
  return make(node_kind::order_by, items);
}
inline piece limit(std::int64_t rows) {
  return make(node_kind::limit, {number(rows)});
}
inline piece offset(std::int64_t rows) {
  return make(node_kind::offset, {number(rows)});
}

inline void encode(const value& given, tenon::encoder& values) {
  switch (given.kind) {
    case cell_kind::null: values.null(); break;
    case cell_kind::real: values.real(given.real); break;
    case cell_kind::text:
    case cell_kind::json:
    case cell_kind::decimal:
    case cell_kind::blob: values.bytes(given.kind, given.text); break;
    case cell_kind::rows:
      values.kept_rows({&given, given.rows.size(), static_cast<std::size_t>(given.integer),
                        [](const void* all, std::size_t index, tenon::encoder& row) {
                          for (const value& each : static_cast<const value*>(all)->rows[index])
                            encode(each, row);
                        }});
      break;
    default: values.number(given.kind, given.integer); break;
  }
}
inline void encode(const piece& written, tenon::encoder& values) {
  for (const value& each : written.values) encode(each, values);
}

/// A value as people read it; numbers and booleans alike.
inline std::string spell(const tenon::cell& value) {
  switch (value.kind) {
    case cell_kind::null: return "NULL";
    case cell_kind::real: {
      char room[40];
      std::snprintf(room, sizeof room, "%.12g", value.real);
      return room;
    }
    case cell_kind::text:
    case cell_kind::json:
    case cell_kind::decimal: return "'" + std::string(value.text()) + "'";
    default: return std::to_string(value.integer);
  }
}

using table_of_texts = std::vector<std::vector<std::string>>;

/// The rows that a statement gives on a store.
inline table_of_texts rows_of(tenon::backend_connection& on, const piece& written, std::size_t width) {
  tenon::statement described;
  described.nodes = written.nodes;
  tenon::encoder values;
  encode(written, values);
  tenon::cursor& rows = on.open({0, nullptr, nullptr, &described}, values);
  table_of_texts found;
  std::vector<tenon::cell> row(width);
  while (rows.next(row.data())) {
    found.emplace_back();
    for (const tenon::cell& each : row) found.back().push_back(spell(each));
  }
  rows.close();
  return found;
}
/// How many rows a statement has written.
inline std::int64_t run(tenon::backend_connection& on, const piece& written) {
  tenon::statement described;
  described.nodes = written.nodes;
  tenon::encoder values;
  encode(written, values);
  return on.run({0, nullptr, nullptr, &described}, values);
}

}  // namespace nodes
