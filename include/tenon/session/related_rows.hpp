// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/model/relation_info.hpp>
#include <tenon/query/write.hpp>
#include <tenon/session/key_bytes.hpp>
#include <tenon/session/row_events.hpp>
#include <tenon/session/violation.hpp>

// Statements on rows that are given by values of some columns, for relations of any entities.
namespace tenon::inline v0::detail {

inline void write_rows_condition(statement_writer& out, const table_info& table,
                                 array_view<const std::uint16_t> columns, const row_source& keys) {
  out.add(node_kind::in, columns.size() + 1);
  for (const std::uint16_t part : columns) out.column(node_kind::column, table, table.columns[part]);
  out.rows(keys, columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i)
    out.rows_column(i, {table.columns[columns[i]].spec, &table.columns[columns[i]]});
}
/// Which rows count by their mark of deletion.
struct deletion_state {
  bool live = false;                ///< only those that are not deleted
  std::optional<timestamp> when{};  ///< only those that were deleted then
  std::size_t conditions(const table_info& table) const {
    return table.deleted_at == table_info::none ? 0 : (live ? 1u : 0u) + (when ? 1u : 0u);
  }
  void write(statement_writer& out, const table_info& table) const {
    if (table.deleted_at == table_info::none) return;
    const column_info& column = table.columns[table.deleted_at];
    if (live) write_not_deleted(out, table);
    if (!when) return;
    out.add(node_kind::equal, 2);
    out.column(node_kind::column, table, column);
    out.parameter(*when, &column);
  }
};

inline array_view<const std::uint16_t> list(const column_list& columns) {
  return {columns.items, columns.size()};
}

/// Deletes or changes rows that are given by values of some columns.
struct change_of_rows {
  const table_info* table;
  array_view<const std::uint16_t> columns;
  const row_source* keys;
  array_view<const std::uint16_t> nullified;  ///< empty: mark as deleted, or delete
  bool marks = false;
  timestamp at{};
  deletion_state state{};

  void write(statement_writer& out) const {
    const bool removes = nullified.empty() && !marks;
    if (removes) {
      out.add(node_kind::remove, *table, 1);
    } else {
      const bool touches = table->updated_at != table_info::none;
      const bool counts = table->version != table_info::none;
      out.add(node_kind::update, *table, 2);
      out.add(node_kind::set,
              nullified.size() + (marks ? 1u : 0u) + (touches ? 1u : 0u) + (counts ? 1u : 0u));
      for (const std::uint16_t part : nullified) {
        const column_info& column = table->columns[part];
        out.add(node_kind::assign, 2);
        out.column(node_kind::column, *table, column);
        out.parameter(std::optional<std::int64_t>(), &column);
      }
      if (marks) {
        const column_info& column = table->columns[table->deleted_at];
        out.add(node_kind::assign, 2);
        out.column(node_kind::column, *table, column);
        out.parameter(at, &column);
      }
      if (touches) write_touch(out, *table, at);
      if (counts) write_count(out, *table);
    }
    out.add(node_kind::where, 1);
    if (state.conditions(*table) != 0) out.add(node_kind::and_, 2);
    state.write(out, *table);
    write_rows_condition(out, *table, columns, *keys);
  }
};

/// Some columns of rows that are given by others.
struct select_columns_of_rows {
  const table_info* table;
  array_view<const std::uint16_t> wanted;
  array_view<const std::uint16_t> columns;
  const row_source* keys;
  deletion_state state{};

  void write(statement_writer& out) const {
    out.add(node_kind::select, 3);
    out.add(node_kind::results, wanted.size());
    for (const std::uint16_t part : wanted) {
      out.column(node_kind::column, *table, table->columns[part]);
      out.result(table->columns[part].spec);
    }
    write_from(out, *table);
    out.add(node_kind::where, 1);
    if (state.conditions(*table) != 0) out.add(node_kind::and_, 2);
    state.write(out, *table);
    write_rows_condition(out, *table, columns, *keys);
  }
};

/// Runs a statement that is described anew each time; how many rows it changed.
template <class Shell>
std::int64_t run_composed(session where, const Shell& shell) {
  statement described;
  encoder values;
  statement_writer out(&described, values);
  shell.write(out);
  const statement_source source{0, nullptr, nullptr, &described};
  return run_told(where, source, values, [&] {
    const session::lease held(where);
    return run_change_on(*held, source, values);
  });
}

/// The rows of such a statement as keys.
template <class Shell>
std::vector<std::string> keys_of(session where, const Shell& shell) {
  statement described;
  encoder values;
  statement_writer out(&described, values);
  shell.write(out);
  struct target {
    std::vector<std::string> keys;
    std::size_t width;
    static void row(void* self, const cell* cells) {
      auto& into = *static_cast<target*>(self);
      std::string& key = into.keys.emplace_back();
      for (std::size_t i = 0; i < into.width; ++i) append_key(key, cells[i]);
    }
  } receiver{{}, described.results.size()};
  const session::lease held(where, access::read);
  read_rows(*held, {0, nullptr, nullptr, &described}, values, receiver.width, &target::row, &receiver);
  return std::move(receiver.keys);
}

}  // namespace tenon::inline v0::detail
