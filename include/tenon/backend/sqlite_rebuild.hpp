// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include <tenon/backend/sqlite_row_sums.hpp>
#include <tenon/backend/sqlite_schema.hpp>
#include <tenon/dialect/sqlite_ddl.hpp>
#include <tenon/driver/sqlite/connection.hpp>
#include <tenon/schema/step.hpp>

namespace tenon::inline v0::sqlite_schema {
namespace detail {

/// SQLite's old way of ALTER TABLE while it lives: names in views and triggers of other tables are left
/// alone, so that a table can come back under the name that they use.
class names_left_alone {
 public:
  explicit names_left_alone(sqlite3* handle) : handle_(handle) {
    sqlite3_db_config(handle, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, -1, &before_);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1, nullptr);
  }
  ~names_left_alone() { sqlite3_db_config(handle_, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, before_, nullptr); }
  names_left_alone(const names_left_alone&) = delete;
  names_left_alone& operator=(const names_left_alone&) = delete;

 private:
  sqlite3* handle_;
  int before_ = 0;
};

/// Makes one table anew with its rows: create new, copy, drop old, rename new. Not the old one is renamed
/// first, as the foreign keys of other tables would follow it.
template <class Deferred = void>
class table_rebuild {
 public:
  table_rebuild(driver::sqlite::connection& connection, const schema::step& step)
      : connection_(connection), source_(connection), step_(step), temporary_(free_name()) {}

  void run() {
    refuse_lost();
    const row_sum before = sum_of_kept(step_.before.name, &schema::copied_column::expression);
    const std::vector<std::string> texts = own_texts();
    const std::string counter = counter_of(step_.before.name);
    create();
    copy();
    connection_.execute("DROP TABLE main." + quoted(step_.before.name));
    {
      const names_left_alone guard(connection_.handle());
      connection_.execute("ALTER TABLE main." + quoted(temporary_) + " RENAME TO " +
                          quoted(step_.subject.name));
    }
    restore_counter(counter);
    create_indexes();
    for (const std::string& each : texts) connection_.execute(each);
    if (sum_of_kept(step_.subject.name, nullptr) != before) refuse_changed(step_.subject.name);
  }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] void refuse(std::string_view why) const {
    error problem(error_kind::unsupported,
                  tenon::detail::sentence({"rebuilding table \"", step_.before.name, "\": ", why}));
    problem.table = step_.before.name;
    throw problem;
  }

  /// What a table's value does not say would be gone.
  void refuse_lost() {
    if (!step_.subject.conflict_rules.empty())
      refuse("it has ON CONFLICT clauses (" + step_.subject.conflict_rules +
             "), which would be lost; make the table anew by SQL of your own");
    const std::string question =
        "SELECT count(*) FROM pragma_index_list(" + literal(step_.before.name) +
        ", 'main') AS l, pragma_index_xinfo(l.name, 'main') AS x JOIN pragma_table_xinfo(" +
        literal(step_.before.name) +
        ", 'main') AS c ON c.cid = x.cid WHERE l.origin = 'pk' AND x.key = 1 AND (x.\"desc\" OR x.coll <> "
        "'BINARY')";
    // A collation of the column itself is that of its key too, and stays.
    if (number(question) != 0 && !key_has_collation())
      refuse("its primary key has an order or a collation of its own, which would be lost");
  }
  bool key_has_collation() const {
    for (const schema::column& each : step_.before.columns) {
      for (const std::string& part : step_.before.primary_key) {
        if (schema::same_name(each.name, part, true) && !each.collation.empty()) return true;
      }
    }
    return false;
  }

  std::string free_name() {
    std::string name = "tenon_new_" + step_.subject.name;
    while (number("SELECT count(*) FROM main.sqlite_schema WHERE name = " + literal(name) +
                  " COLLATE NOCASE") != 0)
      name += '_';
    return name;
  }

  void create() {
    schema::step made;
    made.subject = step_.subject;
    made.subject.name = temporary_;
    connection_.execute(dialect::sqlite_ddl<Deferred>(made));
  }

  void copy() {
    std::string into;
    std::string from;
    const auto add = [&](const std::string& column, const std::string& expression) {
      into += (into.empty() ? "" : ", ") + column;
      from += (from.empty() ? "" : ", ") + expression;
    };
    if (const std::string_view name = kept_rowid(); !name.empty()) add(std::string(name), std::string(name));
    for (const schema::copied_column& each : step_.mapping) add(quoted(each.column), each.expression);
    if (into.empty()) {
      // A table of nothing but new columns still has its rows.
      const schema::column& first = step_.subject.columns[0];
      add(quoted(first.name), first.default_text.empty() ? "NULL" : first.default_text);
    }
    connection_.execute("INSERT INTO main." + quoted(temporary_) + " (" + into + ") SELECT " + from +
                        " FROM main." + quoted(step_.before.name));
  }

  /// The name by which a hidden rowid is copied: others may have kept it (a full-text index, a program).
  /// Empty if there is none on both sides, or a column is it.
  std::string_view kept_rowid() const {
    if (step_.before.without_rowid || step_.subject.without_rowid) return {};
    if (step_.subject.primary_key.size() == 1) {
      for (const schema::column& each : step_.subject.columns) {
        if (schema::same_name(each.name, step_.subject.primary_key[0], true) &&
            schema::same_name(each.type, "INTEGER", true))
          return {};
      }
    }
    for (const std::string_view name : {"rowid", "_rowid_", "oid"}) {
      bool taken = false;
      for (const schema::table* side : {&step_.before, &step_.subject}) {
        for (const schema::column& each : side->columns)
          taken = taken || schema::same_name(each.name, name, true);
      }
      if (!taken) return name;
    }
    return {};
  }

  /// The triggers go with the old table; they come back by their own texts.
  std::vector<std::string> own_texts() {
    std::vector<std::string> texts;
    for (const dialect::catalog_row& row :
         source_.ask("SELECT sql FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = " +
                         literal(step_.before.name) + " COLLATE NOCASE ORDER BY rowid",
                     1))
      texts.push_back(row[0].text);
    for (const dialect::catalog_row& row :
         source_.ask("SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND "
                     "tbl_name = " +
                         literal(step_.before.name) + " COLLATE NOCASE",
                     2))
      index_texts_.push_back({row[0].text, row[1].text});
    return texts;
  }

  /// An index that stays is made by its own text, another from its value.
  void create_indexes() {
    for (const schema::index& each : step_.subject.indexes) {
      if (each.name.empty()) continue;  // a constraint of the table
      const std::string* own = nullptr;
      for (const schema::index& old : step_.before.indexes) {
        if (!(old == each)) continue;
        for (const schema::view& text : index_texts_) {
          if (text.name == each.name) own = &text.text;
        }
      }
      schema::step made;
      made.kind = schema::step_kind::create_index;
      made.subject.name = step_.subject.name;
      made.made = each;
      connection_.execute(own != nullptr ? *own : dialect::sqlite_ddl<Deferred>(made));
    }
  }

  /// How far AUTOINCREMENT is; empty: the table has never had it.
  std::string counter_of(const std::string& name) {
    if (!step_.before.autoincrement) return {};
    const auto rows = source_.ask("SELECT max(seq) FROM main.sqlite_sequence WHERE name = " + literal(name) +
                                      " COLLATE NOCASE HAVING count(*) > 0",
                                  1);
    return rows.empty() ? std::string() : rows[0][0].text;
  }
  void restore_counter(const std::string& counter) {
    if (counter.empty() || !step_.subject.autoincrement) return;
    connection_.execute("DELETE FROM main.sqlite_sequence WHERE name = " + literal(step_.subject.name) +
                        " COLLATE NOCASE; INSERT INTO main.sqlite_sequence (name, seq) VALUES (" +
                        literal(step_.subject.name) + ", " + counter + ")");
  }

  /// The sum over the columns whose values stay what they are; `old` picks their names before the rebuild.
  row_sum sum_of_kept(const std::string& table, std::string schema::copied_column::*old) {
    std::vector<std::string> columns;
    for (const schema::copied_column& each : step_.mapping) {
      const schema::column* from = nullptr;
      for (const schema::column& other : step_.before.columns) {
        if (quoted(other.name) == each.expression) from = &other;
      }
      const schema::column* to = nullptr;
      for (const schema::column& other : step_.subject.columns) {
        if (schema::same_name(other.name, each.column, true)) to = &other;
      }
      if (from == nullptr || to == nullptr || !schema::same_name(from->type, to->type, true)) continue;
      columns.push_back(old != nullptr ? each.*old : quoted(each.column));
    }
    return sum_rows<Deferred>(connection_, table, columns);
  }

  static std::string quoted(std::string_view name) { return quoted_name(name); }
  static std::string literal(std::string_view text) { return quoted_text(text); }
  std::int64_t number(const std::string& question) { return ask_number<Deferred>(connection_, question); }

  driver::sqlite::connection& connection_;
  connection_source<Deferred> source_;
  const schema::step& step_;
  std::string temporary_;
  schema::list<schema::view> index_texts_;  // names and texts
};

}  // namespace detail

/// Makes a table anew with its rows, indexes, triggers and counter, for changes that SQLite cannot make in
/// place. Inside a write transaction in which foreign keys are off. Errors: `unsupported` for what would be
/// lost, `schema` if rows changed on the way, those of the statements; the caller then rolls back.
template <class Deferred = void>
void rebuild(driver::sqlite::connection& connection, const schema::step& step) {
  detail::table_rebuild<Deferred>(connection, step).run();
}

}  // namespace tenon::inline v0::sqlite_schema
