// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/encoder.hpp>
#include <tenon/core/error.hpp>
#include <tenon/dialect/detail/sqlite_expression.hpp>
#include <tenon/dialect/sqlite.hpp>
#include <tenon/query/writer.hpp>
#include <tenon/schema/notation.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/text.hpp>

namespace tenon::inline v0::dialect {

/// How SQLite spells what a description says.
class sqlite_notation final : public schema::notation {
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
  std::string table_name(const table_info& table) const override {
    if (table.schema.empty()) return std::string(table.name);
    return tenon::detail::sentence({table.schema, ".", table.name});
  }
  std::string column_type(const table_info& table, const column_info& column) const override {
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
    refuse(table, tenon::detail::sentence({column.member, "'s codec has a kind that no column can hold"}));
  }
  std::string default_text(const column_info& column) const override {
    if (!column.default_expression.empty()) return std::string(column.default_expression);
    literal value = column.default_value;
    if (value.kind == cell_kind::null) return {};
    if (value.kind == cell_kind::text && column.spec.kind == cell_kind::integer) {
      value.kind = cell_kind::integer;  // an enum stored by its number
    }
    std::string text;
    sqlite().write_literal(text, value);
    return text;
  }
  std::string check_text(const check_info& check) const override {
    if (check.write == nullptr) return std::string(check.expression);
    statement described;
    encoder values;
    statement_writer writer(&described, values);
    check.write(writer);
    return sqlite().render_inline(described.nodes, values.data());
  }
  std::string json_path_text(const column_info& column, std::string_view path) const override {
    std::string text = "json_extract(";
    sqlite().write_name(text, column.name);
    text += ", ";
    ansi::quote(text, path, '\'');
    return text += ')';
  }
  bool folds_case() const override { return true; }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const table_info& table, std::string_view why) {
    error problem(error_kind::unsupported, tenon::detail::sentence({"entity ", table.entity, ": ", why}));
    problem.table = table.name;
    throw problem;
  }
};

namespace sqlite_detail {

/// Writes one statement that creates something.
template <class Deferred = void>
class sqlite_ddl_writer {
 public:
  std::string create_table(const schema::table& made) {
    const bool rowid_key = has_rowid_key(made);
    text_ = "CREATE TABLE ";
    name(made.name);
    text_ += " (";
    for (const schema::column& each : made.columns) {
      line();
      column(each);
      if (rowid_key && each.name == made.primary_key[0]) {
        text_ += made.autoincrement ? " PRIMARY KEY AUTOINCREMENT" : " PRIMARY KEY";
      }
      rules(each);
    }
    if (!rowid_key && !made.primary_key.empty()) {
      line();
      text_ += "PRIMARY KEY ";
      names(made.primary_key);
    }
    for (const schema::check& each : made.checks) {
      line();
      constraint(each.name);
      text_ += "CHECK (" + each.expression + ')';
    }
    for (const schema::foreign_key& each : made.foreign_keys) foreign_key(each);
    text_ += "\n)";
    if (made.strict) text_ += " STRICT";
    if (made.without_rowid) text_ += made.strict ? ", WITHOUT ROWID" : " WITHOUT ROWID";
    return std::move(text_);
  }

  std::string create_index(const std::string& table, const schema::index& made) {
    text_ = made.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    name(made.name);
    text_ += " ON ";
    name(table);
    text_ += " (";
    bool first = true;
    for (const schema::index_part& part : made.parts) {
      if (!first) text_ += ", ";
      first = false;
      if (part.column.empty()) {
        text_ += part.expression;
      } else {
        name(part.column);
      }
      collate(part.collation);
      if (part.descending) text_ += " DESC";
    }
    text_ += ')';
    if (!made.where.empty()) text_ += " WHERE " + made.where;
    return std::move(text_);
  }

 private:
  /// A single INTEGER key is the rowid itself, which costs no index of its own.
  static bool has_rowid_key(const schema::table& made) {
    if (made.without_rowid || made.primary_key.size() != 1) return false;
    for (const schema::column& each : made.columns) {
      if (each.name == made.primary_key[0]) return schema::same_name(each.type, "INTEGER", true);
    }
    return false;
  }

  void line() { text_ += text_.back() == '(' ? "\n  " : ",\n  "; }
  void name(std::string_view word) { ansi::quote(text_, word, '"'); }
  void names(const std::vector<std::string>& list) {
    text_ += '(';
    for (const std::string& each : list) {
      if (text_.back() != '(') text_ += ", ";
      name(each);
    }
    text_ += ')';
  }
  void collate(const std::string& collation) {
    if (collation.empty()) return;
    text_ += " COLLATE ";
    name(collation);
  }
  void constraint(const std::string& called) {
    if (called.empty()) return;
    text_ += "CONSTRAINT ";
    name(called);
    text_ += ' ';
  }

  void column(const schema::column& each) {
    name(each.name);
    if (!each.type.empty()) text_ += ' ' + each.type;
  }
  void rules(const schema::column& each) {
    if (!each.nullable) text_ += " NOT NULL";
    if (!each.default_text.empty()) {
      text_ += is_simple_default(each.default_text) ? " DEFAULT " + each.default_text
                                                    : " DEFAULT (" + each.default_text + ')';
    }
    collate(each.collation);
    if (!each.generated.empty()) {
      text_ += " GENERATED ALWAYS AS (" + each.generated + (each.stored ? ") STORED" : ") VIRTUAL");
    }
  }
  void foreign_key(const schema::foreign_key& each) {
    line();
    constraint(each.name);
    text_ += "FOREIGN KEY ";
    names(each.columns);
    text_ += " REFERENCES ";
    name(each.table);
    text_ += ' ';
    names(each.referenced);
    if (each.on_delete != referential_action::no_action) {
      text_ += " ON DELETE ";
      text_ += schema::to_text(each.on_delete);
    }
    if (each.on_update != referential_action::no_action) {
      text_ += " ON UPDATE ";
      text_ += schema::to_text(each.on_update);
    }
    if (each.checked != deferrable::no) {
      text_ += ' ';
      text_ += schema::to_text(each.checked);
    }
  }

  std::string text_;
};

}  // namespace sqlite_detail

/// One step of a plan as a statement of SQLite.
template <class Deferred = void>
std::string sqlite_ddl(const schema::step& step) {
  sqlite_detail::sqlite_ddl_writer<Deferred> writer;
  return step.kind == schema::step_kind::create_table ? writer.create_table(step.subject)
                                                      : writer.create_index(step.subject.name, step.made);
}

}  // namespace tenon::inline v0::dialect
