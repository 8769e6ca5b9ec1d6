// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/schema/hints.hpp>
#include <tenon/schema/step.hpp>
#include <tenon/schema/words.hpp>

namespace tenon::inline v0::schema::detail {

/// The way back from the names after a plan's renames to those before it: questions are asked first.
template <class Deferred = void>
class old_names {
 public:
  explicit old_names(bool folds_case) : folds_(folds_case) {}

  /// What was renamed in the end, ways round left out.
  void add_table(const rename& renamed) { add(tables_, {}, renamed); }
  /// `table` as it is named after the plan.
  void add_column(const std::string& table, const rename& renamed) { add(columns_, table, renamed); }

  std::string table(const std::string& name) const { return old(tables_, {}, name); }
  std::string column(const std::string& table, const std::string& name) const {
    return old(columns_, table, name);
  }
  /// What stands in an expression on the rows of a table for its columns' present names.
  list<replaced_word> words(const std::string& table) const {
    list<replaced_word> result;
    for (const column_rename& each : columns_) {
      if (same_name(each.table, table, folds_)) result.push_back({each.to, delimited(each.from)});
    }
    return result;
  }
  /// The other way: for expressions that were given over the rows as they were.
  list<replaced_word> present_words(const std::string& table) const {
    list<replaced_word> result;
    for (const column_rename& each : columns_) {
      if (same_name(each.table, table, folds_)) result.push_back({each.from, delimited(each.to)});
    }
    return result;
  }

  /// The step as it would be called before the plan. `words` stand for names in its expressions.
  step asked(step about, const list<replaced_word>& words) const {
    const std::string name = about.subject.name;
    about.subject.name = table(name);
    about.before.name = about.subject.name;
    for (schema::column& each : about.subject.columns) each.name = column(name, each.name);
    for (schema::column& each : about.before.columns) each.name = column(name, each.name);
    for (std::string& each : about.subject.primary_key) each = column(name, each);
    for (index_part& each : about.made.parts) {
      each.expression = replaced_words(each.expression, words, folds_);
      for (const replaced_word& other : words) {
        // A column for which more than a name stands.
        if (each.column.empty() || !same_name(other.name, each.column, folds_) || other.text[0] == '"')
          continue;
        each.column.clear();
        each.expression = other.text;
      }
      each.column = column(name, each.column);
    }
    about.made.where = replaced_words(about.made.where, words, folds_);
    for (check& each : about.subject.checks) each.expression = replaced_words(each.expression, words, folds_);
    for (foreign_key& each : about.subject.foreign_keys) {
      for (std::string& part : each.columns) part = column(name, part);
      for (std::string& part : each.referenced) part = column(each.table, part);
      each.table = table(each.table);
    }
    return about;
  }

 private:
  void add(list<column_rename>& known, const std::string& table, const rename& renamed) {
    for (column_rename& each : known) {
      if (!same_name(each.table, table, folds_) || !same_name(each.to, renamed.from, folds_)) continue;
      each.to = renamed.to;
      return;
    }
    known.push_back({table, renamed.from, renamed.to});
  }
  std::string old(const list<column_rename>& known, std::string_view table, const std::string& name) const {
    for (const column_rename& each : known) {
      if (same_name(each.table, table, folds_) && same_name(each.to, name, folds_)) return each.from;
    }
    return name;
  }

  bool folds_;
  list<column_rename> tables_;
  list<column_rename> columns_;
};

}  // namespace tenon::inline v0::schema::detail
