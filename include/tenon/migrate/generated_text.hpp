// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/dialect/ansi_walk.hpp>
#include <tenon/migrate/sql_statements.hpp>
#include <tenon/schema/plan.hpp>

namespace tenon::inline v0::detail {

/// Writes a plan as the SQL of a migration: each step's statements below what the planner says about it.
template <class Deferred = void>
class generated_text {
 public:
  generated_text(backend_connection& connection, std::string_view engine)
      : connection_(connection), engine_(engine) {}

  /// `before`: the schema on which the plan runs.
  std::string write(const schema::plan& plan, const schema::snapshot& before) {
    for (const schema::step& each : plan.steps) {
      comment(each);
      schema::plan one;
      one.steps.push_back(each);
      for (const std::string& text : connection_.script(one)) {
        if (each.kind == schema::step_kind::rebuild_table) {
          write_rebuild(each, text, before);
        } else {
          for (const sql_statement& statement : split_statements(text, spelling_of(engine_)))
            line(statement.text);
        }
      }
    }
    return std::move(text_);
  }

 private:
  void line(std::string_view statement) {
    text_ += statement;
    text_ += ";\n";
  }

  void comment(const schema::step& each) {
    constexpr std::string_view names[] = {"additive", "safe", "data-dependent", "lossy", "impossible"};
    const schema::verdict& judged = each.judged;
    if (judged.safety > schema::safety::safe && !judged.sentence.empty()) {
      write_comment(tenon::detail::sentence(
          {names[static_cast<unsigned char>(judged.safety)], " ", judged.code, ": ", judged.sentence}));
      if (!judged.question.empty()) write_comment("how many rows: " + judged.question);
    }
    for (const schema::step& part : each.parts) comment(part);
  }
  void write_comment(std::string_view text) {
    text_ += "-- ";
    for (char letter : text) text_ += letter == '\n' ? ' ' : letter;
    text_ += '\n';
  }

  static std::string quoted(std::string_view name, char mark) {
    std::string text;
    dialect::ansi_walk::quote(text, name, mark);
    return text;
  }

  /// A file has to say all that the store does by itself when it makes a table anew: hidden rowids, the
  /// counter, triggers; and views that read the table are left alone while it is away.
  void write_rebuild(const schema::step& step, const std::string& text, const schema::snapshot& before) {
    const bool rowids = has_hidden_rowid(step.before) && has_hidden_rowid(step.subject);
    for (const sql_statement& each : split_statements(text, spelling_of(engine_))) {
      const std::string words = leading_words(each.text, 2);
      if (words == "INSERT INTO" && rowids) {
        line(with_rowid(each.text));
      } else if (words == "DROP TABLE") {
        if (step.before.autoincrement && step.subject.autoincrement) write_counter(step);
        line(each.text);
      } else if (words == "ALTER TABLE") {
        line("PRAGMA legacy_alter_table=ON");
        line(each.text);
        line("PRAGMA legacy_alter_table=OFF");
      } else {
        line(each.text);
      }
    }
    for (const schema::trigger& each : before.triggers) {
      if (schema::same_name(each.table, step.before.name, true)) line(each.text);
    }
  }
  /// The counter goes with the table that is dropped.
  void write_counter(const schema::step& step) {
    const std::string made = quoted("tenon_new_" + step.subject.name, '\'');
    line("DELETE FROM sqlite_sequence WHERE name = " + made);
    line("INSERT INTO sqlite_sequence (name, seq) SELECT " + made +
         ", seq FROM sqlite_sequence WHERE name = " + quoted(step.before.name, '\''));
  }
  static bool has_hidden_rowid(const schema::table& of) {
    if (of.without_rowid) return false;
    for (const schema::column& each : of.columns) {
      if (schema::same_name(each.name, "rowid", true)) return false;
      if (of.primary_key.size() == 1 && schema::same_name(each.name, of.primary_key[0], true) &&
          schema::same_name(each.type, "INTEGER", true))
        return false;
    }
    return true;
  }
  /// INSERT INTO … (rowid, a) SELECT rowid, a FROM …
  static std::string with_rowid(const std::string& insert) {
    const std::size_t list = insert.find(" (");
    const std::size_t select = insert.find(") SELECT ");
    if (list == std::string::npos || select == std::string::npos || select < list) return insert;
    return insert.substr(0, list + 2) + "rowid, " + insert.substr(list + 2, select - list - 2) +
           ") SELECT rowid, " + insert.substr(select + 9);
  }

  backend_connection& connection_;
  std::string_view engine_;
  std::string text_;
};

}  // namespace tenon::inline v0::detail
