// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/dialect/ansi_statement.hpp>
#include <tenon/query/writer.hpp>
#include <tenon/schema/notation.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/text.hpp>

namespace tenon::inline v0::dialect {

/// What the notations of SQL databases have in common: `Dialect` speaks their expressions.
template <class Dialect>
class sql_notation : public schema::notation {
 public:
  explicit sql_notation(Dialect speaker = {}) : speaker_(std::move(speaker)) {}

  std::string table_name(const table_info& table) const override {
    if (table.schema.empty()) return std::string(table.name);
    return tenon::detail::sentence({table.schema, ".", table.name});
  }
  std::string default_text(const column_info& column) const override {
    if (!column.default_expression.empty()) return std::string(column.default_expression);
    std::string text;
    if (column.has_default()) speaker_.write_literal(text, column.stored_default());
    return text;
  }
  std::string check_text(const check_info& check) const override {
    if (check.write == nullptr) return std::string(check.expression);
    statement described;
    encoder values;
    statement_writer writer(&described, values);
    check.write(writer);
    return spell(described.nodes, values.data());
  }
  std::string view_text(const table_info& table) const override {
    const view_query& shown = table.shown;
    if (!shown.is_known()) return {};
    std::string query(shown.sql);
    if (shown.write != nullptr) {
      statement described;
      encoder values;
      statement_writer writer(&described, values);
      shown.write(writer);
      query = spell(described.nodes, values.data());
    } else if (query.empty()) {
      query = own_text(shown);
      if (query.empty()) refuse(table, "its view has no text for this database; give view() one for each");
    }
    std::string text = "(";
    for (const column_info& each : table.columns) {
      if (text.size() > 1) text += ", ";
      speaker_.write_name(text, each.name);
    }
    return text + ") AS " + query;
  }
  std::string live_text(const table_info& table) const override {
    statement described;
    encoder values;
    statement_writer writer(&described, values);
    writer.add(node_kind::is_null, 1);
    writer.column(node_kind::column, table, table.columns[table.deleted_at]);
    return spell(described.nodes, values.data());
  }

 protected:
  /// An expression of a description as text.
  virtual std::string spell(const std::vector<node>& nodes, const cell* values) const {
    return Dialect(speaker_).render_inline(nodes, values);
  }
  const Dialect& speaker() const { return speaker_; }
  /// Of the texts that a view has for each engine.
  virtual std::string_view own_text(const view_query& shown) const = 0;

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const table_info& table, std::string_view why) {
    error problem(error_kind::unsupported, tenon::detail::sentence({"entity ", table.entity, ": ", why}));
    problem.table = table.name;
    throw problem;
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_kind(const table_info& table,
                                                                 const column_info& column) {
    refuse(table, tenon::detail::sentence({column.member, "'s codec has a kind that no column can hold"}));
  }

 private:
  Dialect speaker_;
};

/// Writes statements that create something as standard SQL; a dialect derives from it and overrides what its
/// database says differently.
template <class Deferred = void>
class ddl_writer {
 public:
  virtual ~ddl_writer() = default;

  std::string create_view(const schema::view& made, std::string_view schema,
                          std::string_view words = "CREATE VIEW ") {
    if (schema::same_name(made.text.substr(0, 6), "CREATE", true)) return made.text;
    text_ = words;
    table_name(schema, made.name);
    text_ += made.text[0] == '(' ? " " : " AS ";
    return std::move(text_) + made.text;
  }
  std::string create_table(const schema::table& made) {
    start_table(made);
    text_ += " (";
    bool keyed = made.primary_key.empty();
    for (const schema::column& each : made.columns) {
      line();
      name(each.name);
      if (!each.type.empty()) text_ += ' ' + each.type;
      keyed = write_key_of(made, each) || keyed;
      rules(each);
      after_rules(made, each);
    }
    if (!keyed) {
      line();
      text_ += "PRIMARY KEY ";
      names(made.primary_key);
    }
    for (const schema::index& each : made.indexes) {
      if (!each.name.empty() || !each.unique) continue;
      line();
      text_ += "UNIQUE (";
      parts(each);
      text_ += ')';
    }
    for (const schema::check& each : made.checks) {
      line();
      constraint(each.name);
      text_ += "CHECK (" + each.expression + ')';
    }
    for (const schema::foreign_key& each : made.foreign_keys) {
      line();
      foreign_key(each);
    }
    text_ += "\n)";
    end_table(made);
    return std::move(text_);
  }

  /// The one foreign key of the table, to a table that was made after it.
  std::string add_foreign_key(const schema::table& made) {
    text_ = "ALTER TABLE ";
    table_name(made.schema, made.name);
    text_ += " ADD ";
    foreign_key(made.foreign_keys[0]);
    return std::move(text_);
  }

  std::string create_index(const schema::table& table, const schema::index& made) {
    text_ = made.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    name(made.name);
    text_ += " ON ";
    table_name(table.schema, table.name);
    text_ += " (";
    parts(made);
    text_ += ')';
    if (!made.where.empty()) text_ += " WHERE " + made.where;
    return std::move(text_);
  }

 protected:
  // What dialects differ in.

  virtual void start_table(const schema::table& made) {
    text_ = "CREATE TABLE ";
    table_name(made.schema, made.name);
  }
  /// A table by its full name, which begins with its schema if it has one.
  virtual void table_name(std::string_view schema, std::string_view full) {
    if (!schema.empty()) {
      name(schema);
      text_ += '.';
      full.remove_prefix(schema.size() + 1);
    }
    name(full);
  }
  /// Says behind a column's type that it is the primary key, if that is said there; whether it was.
  virtual bool write_key_of(const schema::table& made, const schema::column& each) {
    (void)made, (void)each;
    return false;
  }
  virtual void after_rules(const schema::table& made, const schema::column& each) { (void)made, (void)each; }
  virtual void end_table(const schema::table& made) { (void)made; }
  virtual void index_expression(const std::string& expression) { text_ += expression; }
  /// Whether a default may stand without parentheses.
  virtual bool is_simple_default(std::string_view text) const = 0;
  virtual bool is_stored(const schema::column& generated) const { return generated.stored; }

  void name(std::string_view word) { ansi_walk::quote(text_, word, '"'); }

  std::string text_;

  void parts(const schema::index& made) {
    bool first = true;
    for (const schema::index_part& part : made.parts) {
      if (!first) text_ += ", ";
      first = false;
      if (part.column.empty()) {
        index_expression(part.expression);
      } else {
        name(part.column);
      }
      collate(part.collation);
      if (part.descending) text_ += " DESC";
    }
  }
  void line() { text_ += text_.back() == '(' ? "\n  " : ",\n  "; }
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
  void rules(const schema::column& each) {
    if (!each.nullable) text_ += " NOT NULL";
    if (!each.default_text.empty()) {
      text_ += is_simple_default(each.default_text) ? " DEFAULT " + each.default_text
                                                    : " DEFAULT (" + each.default_text + ')';
    }
    collate(each.collation);
    if (!each.generated.empty()) {
      text_ += " GENERATED ALWAYS AS (" + each.generated + (is_stored(each) ? ") STORED" : ") VIRTUAL");
    }
  }
  void foreign_key(const schema::foreign_key& each) {
    constraint(each.name);
    text_ += "FOREIGN KEY ";
    names(each.columns);
    text_ += ' ';
    references(each);
  }
  void references(const schema::foreign_key& each) {
    text_ += "REFERENCES ";
    table_name(each.schema, each.table);
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
};

/// Steps that change what is there are spelled by the headers of <tenon/schema.hpp>.
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_change(const schema::step& step) {
  tenon::detail::fail(error_kind::unsupported,
                      tenon::detail::sentence({"changing table \"", step.subject.name,
                                               "\" needs what <tenon/schema.hpp> brings: include it in the "
                                               "unit that opens the database"}));
}

/// A plan with a step that no statement does is not run at all.
[[gnu::noinline, gnu::cold]] inline void refuse_impossible(const schema::plan& plan) {
  for (const schema::step& each : plan.steps) {
    if (each.judged.safety != schema::safety::impossible) continue;
    error problem(error_kind::schema,
                  tenon::detail::sentence({each.judged.code, ": ", each.judged.sentence}));
    problem.table = each.subject.name;
    throw problem;
  }
}

/// Tells in an error which step failed: "creating table "agents": …".
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] void name_failed_step(error& problem, const schema::step& failed) {
  std::string_view made = "creating table \"";
  std::string_view subject = failed.subject.name;
  if (failed.kind > schema::step_kind::add_foreign_key) made = "changing table \"";
  if (failed.kind == schema::step_kind::create_index) made = "creating an index of table \"";
  if (failed.kind == schema::step_kind::add_foreign_key) made = "adding a foreign key to table \"";
  if (failed.kind == schema::step_kind::create_full_text) made = "creating a full-text index of table \"";
  if (failed.kind == schema::step_kind::create_type) made = "creating type \"", subject = failed.type.name;
  if (failed.kind == schema::step_kind::create_schema)
    made = "creating schema \"", subject = failed.subject.schema;
  problem.message = tenon::detail::sentence({made, subject, "\": ", problem.message});
  problem.table = failed.subject.name;
}

}  // namespace tenon::inline v0::dialect
