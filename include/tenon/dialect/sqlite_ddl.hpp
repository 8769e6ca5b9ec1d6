// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/dialect/ddl.hpp>
#include <tenon/dialect/detail/sqlite_affinity.hpp>
#include <tenon/dialect/detail/sqlite_expression.hpp>
#include <tenon/dialect/sqlite_core.hpp>

namespace tenon::inline v0::dialect {

/// How SQLite spells what a description says.
template <class Deferred = void>
class basic_sqlite_notation final : public sql_notation<sqlite_core> {
 public:
  void refuse_unsupported(const table_info& table) const override {
    if (!table.sqlite.without_rowid) return;
    if (table.key.empty()) {
      refuse(table, "a WITHOUT ROWID table of SQLite needs a primary key; add .primary_key(...)");
    }
    if (table.generation == key_generation::integer) {
      refuse(
          table,
          "SQLite makes no integer keys for a WITHOUT ROWID table; assign them yourself by .primary_key(...) "
          "or leave without_rowid out");
    }
  }
  std::string column_type(const table_info& table, const column_info& column) const override {
    if (!column.declared_type.empty()) return std::string(column.declared_type);
    switch (column.spec.kind) {
      case cell_kind::boolean:
      case cell_kind::integer:
      case cell_kind::interval: return "INTEGER";
      case cell_kind::real: return "REAL";
      case cell_kind::text:
      case cell_kind::json:
      case cell_kind::decimal:
      case cell_kind::timestamp:
      case cell_kind::date:
      case cell_kind::time_of_day: return "TEXT";
      case cell_kind::blob: return "BLOB";
      case cell_kind::uuid: return column.spec.stored == storage::bytes ? "BLOB" : "TEXT";
      case cell_kind::null:
      case cell_kind::rows: break;
    }
    refuse_kind(table, column);
  }
  schema::type_keeper other_types(const table_info& table, const column_info& column) const override {
    if (!column.declared_type.empty()) return {};
    // A single INTEGER key is the rowid, under no other name of the type.
    if (table.key.size() == 1 && &table.columns[table.key[0]] == &column && !table.sqlite.without_rowid &&
        column_type(table, column) == "INTEGER")
      return {};
    return sqlite_detail::types_that_keep(column.spec.kind, column_type(table, column));
  }
  void refuse_full_text(const table_info& table, const full_text_info&) const override {
    if (!table.key.empty()) return;
    refuse(table, "a full-text index finds rows by their key, which the table lacks; add .primary_key(...)");
  }
  std::string json_path_text(const column_info& column, std::string_view path) const override {
    std::string text = "json_extract(";
    speaker().write_name(text, column.name);
    text += ", ";
    ansi_walk::quote(text, path, '\'');
    return text += ')';
  }
  bool folds_case() const override { return true; }

 protected:
  std::string spell(const std::vector<node>& nodes, const cell* values) const override {
    return basic_sqlite_speaker<Deferred>().render_inline(nodes, values);
  }
  std::string_view own_text(const view_query& shown) const override { return shown.sqlite; }
};
using sqlite_notation = basic_sqlite_notation<>;

namespace sqlite_detail {

template <class Deferred = void>
class sqlite_ddl_writer : public ddl_writer<Deferred> {
 protected:
  using ddl_writer<Deferred>::text_;

  void table_name(std::string_view, std::string_view full) override { this->name(full); }
  bool write_key_of(const schema::table& made, const schema::column& each) override {
    if (!is_rowid_key(made, each)) return false;
    text_ += made.autoincrement ? " PRIMARY KEY AUTOINCREMENT" : " PRIMARY KEY";
    return true;
  }
  void end_table(const schema::table& made) override {
    if (made.strict) text_ += " STRICT";
    if (made.without_rowid) text_ += made.strict ? ", WITHOUT ROWID" : " WITHOUT ROWID";
  }
  bool is_simple_default(std::string_view text) const override {
    return sqlite_detail::is_simple_default(text);
  }

 private:
  /// A single INTEGER key is the rowid itself, which costs no index of its own.
  static bool is_rowid_key(const schema::table& made, const schema::column& each) {
    return !made.without_rowid && made.primary_key.size() == 1 && each.name == made.primary_key[0] &&
           schema::same_name(each.type, "INTEGER", true);
  }
};

}  // namespace sqlite_detail

/// The statements of a full-text index; null if the program does not include <tenon/functions.hpp>.
inline std::string (*full_text_ddl)(const schema::table& table, const schema::full_text& made) = nullptr;

/// The statements of a step that changes what is there; null if the program does not include
/// <tenon/schema.hpp>.
inline std::string (*sqlite_change_ddl)(const schema::step& step) = nullptr;

/// One step of a plan as a statement of SQLite; some as several, with semicolons between them.
template <class Deferred = void>
std::string sqlite_ddl(const schema::step& step) {
  if (step.kind == schema::step_kind::create_full_text) {
    if (full_text_ddl != nullptr) return full_text_ddl(step.subject, step.words);
    tenon::detail::fail(
        error_kind::unsupported,
        tenon::detail::sentence({"the full-text index \"", step.words.name,
                                 "\" needs functions that SQLite does not have: include "
                                 "<tenon/functions.hpp> in the unit that opens the database"}));
  }
  if (step.kind > schema::step_kind::create_full_text) {
    if (sqlite_change_ddl != nullptr) return sqlite_change_ddl(step);
    refuse_change(step);
  }
  sqlite_detail::sqlite_ddl_writer<Deferred> writer;
  if (step.kind == schema::step_kind::create_view) return writer.create_view(step.shown, {});
  return step.kind == schema::step_kind::create_table ? writer.create_table(step.subject)
                                                      : writer.create_index(step.subject, step.made);
}

}  // namespace tenon::inline v0::dialect
