// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/related_rows.hpp>
#include <tenon/session/tree_rows.hpp>

// The statements that change where rows of a tree stand, on untyped tables.
namespace tenon::inline v0::detail {

/// A tree whose closure table or paths are kept, without its type.
struct kept_tree {
  const table_info* table;
  std::uint16_t parent;
  std::uint16_t path;         ///< none: it has a closure table
  const table_info* closure;  ///< ancestor, descendant, depth; null: it has paths
  const column_info& key() const { return table->columns[table->key[0]]; }
};

/// Gives one row another parent; with an entity that has a version: only that version of it.
struct change_of_parent {
  const table_info* table;
  std::uint16_t parent;
  const tree_place* place;
  const entity_operations* operations;
  const void* entity;  ///< may be null

  void write(statement_writer& out) const {
    const bool touches = table->updated_at != table_info::none;
    const bool counts = table->version != table_info::none;
    const column_info& key = table->columns[table->key[0]];
    out.add(node_kind::update, *table, 2);
    out.add(node_kind::set, 1u + (touches ? 1u : 0u) + (counts ? 1u : 0u));
    out.add(node_kind::assign, 2);
    out.column(node_kind::column, *table, table->columns[parent]);
    if (place->parent.empty()) {
      out.parameter(std::optional<std::int64_t>(), &table->columns[parent]);
    } else {
      write_key(out, table->columns[parent], place->parent);
    }
    if (touches) write_touch(out, *table, now());
    if (counts) write_count(out, *table);
    out.add(node_kind::where, 1);
    if (counts && entity != nullptr) out.add(node_kind::and_, 2);
    out.add(node_kind::equal, 2);
    out.column(node_kind::column, *table, key);
    write_key(out, key, place->key);
    if (!counts || entity == nullptr) return;
    const column_info& version = table->columns[table->version];
    out.add(node_kind::equal, 2);
    out.column(node_kind::column, *table, version);
    out.parameter_of(version);
    operations->encode(entity, column_mask::only(table->version), out.values());
  }
};

/// Keys as rows of a statement, as their column stores them.
struct keys_of_column {
  const std::vector<std::string>* keys;
  const column_info* column;
  row_source rows() const {
    return {this, keys->size(), 1, [](const void* self, std::size_t index, encoder& row) {
              const auto& all = *static_cast<const keys_of_column*>(self);
              row.at(all.column, all.column->spec.stored);
              read_key((*all.keys)[index], row);
            }};
  }
};

/// Rows of `table` whose `columns` are one of these keys each, or any of them.
struct rows_by_keys {
  const table_info* table;
  array_view<const std::uint16_t> results;
  array_view<const std::uint16_t> columns;
  const row_source* keys;

  void write(statement_writer& out) const {
    out.add(node_kind::select, keys != nullptr ? 3 : 2);
    out.add(node_kind::results, results.size());
    for (const std::uint16_t part : results) {
      out.column(node_kind::column, *table, table->columns[part]);
      out.result(table->columns[part].spec);
    }
    write_from(out, *table);
    if (keys == nullptr) return;
    out.add(node_kind::where, 1);
    for (std::size_t i = 1; i < columns.size(); ++i) out.add(node_kind::or_, 2);
    for (const std::uint16_t part : columns) write_rows_condition(out, *table, {&part, 1}, *keys);
  }
};

/// A row of a closure table, its keys as bytes.
struct closure_link {
  std::string ancestor;
  std::string descendant;
  std::int64_t depth;
};
/// A row with the path that it gets.
struct new_path {
  std::string key;
  std::string path;
};

/// Deletes links to rows from others; without rows all links.
struct removal_of_links {
  const table_info* closure;
  const row_source* descendants;
  const row_source* kept_ancestors;
  void write(statement_writer& out) const {
    out.add(node_kind::remove, *closure, descendants != nullptr ? 1 : 0);
    if (descendants == nullptr) return;
    constexpr std::uint16_t columns[] = {0, 1};
    out.add(node_kind::where, 1);
    out.add(node_kind::and_, 2);
    write_rows_condition(out, *closure, {columns + 1, 1}, *descendants);
    out.add(node_kind::not_, 1);
    write_rows_condition(out, *closure, {columns, 1}, *kept_ancestors);
  }
};
/// Writes paths of rows that are given by their keys.
struct path_change {
  const kept_tree* tree;
  const std::vector<new_path>* rows;
  mutable row_source source{};
  void write(statement_writer& out) const {
    const table_info& table = *tree->table;
    const column_info& path = table.columns[tree->path];
    source = {this, rows->size(), 2, [](const void* self, std::size_t index, encoder& row) {
                const auto& change = *static_cast<const path_change*>(self);
                const new_path& each = (*change.rows)[index];
                row.at(nullptr, storage::standard);
                row.bytes(cell_kind::text, each.path);
                row.at(&change.tree->key(), change.tree->key().spec.stored);
                read_key(each.key, row);
              }};
    out.add(node_kind::update, table, 3);
    out.add(node_kind::set, 1);
    out.add(node_kind::assign, 2);
    out.column(node_kind::column, table, path);
    out.rows_column(0, {path.spec, &path});
    out.rows(source, 2);
    out.rows_column(0, {path.spec, &path});
    out.rows_column(1, {tree->key().spec, &tree->key()});
    out.add(node_kind::where, 1);
    out.add(node_kind::equal, 2);
    out.column(node_kind::column, table, tree->key());
    out.rows_column(1, {tree->key().spec, &tree->key()});
  }
};
/// Puts another beginning in front of all paths that begin with one.
struct path_move {
  const kept_tree* tree;
  std::string_view from;
  std::string_view to;
  void write(statement_writer& out) const {
    const table_info& table = *tree->table;
    const column_info& path = table.columns[tree->path];
    const auto write_path = [&] { out.column(node_kind::column, table, path); };
    out.add(node_kind::update, table, 2);
    out.add(node_kind::set, 1);
    out.add(node_kind::assign, 2);
    write_path();
    // A key stands once on a way, and between slashes: what is replaced is the beginning, and nothing else.
    out.computed(node_kind::call, 3, static_cast<std::uint16_t>(sql_function::replace),
                 {cell_kind::text, storage::standard});
    write_path();
    out.parameter(from, nullptr);
    out.parameter(to, nullptr);
    std::string& end = out.values().scratch();
    end = from;
    end += behind_all_paths;
    out.add(node_kind::where, 1);
    out.add(node_kind::and_, 2);
    out.add(node_kind::greater_equal, 2);
    write_path();
    out.parameter(from, nullptr);
    out.add(node_kind::less, 2);
    write_path();
    out.parameter(std::string_view(end), nullptr);
  }
};

}  // namespace tenon::inline v0::detail
