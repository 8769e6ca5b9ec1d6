// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/dialect/detail/sqlite_expression.hpp>
#include <tenon/schema/table.hpp>

namespace tenon::inline v0::dialect::sqlite_detail {

/// What only the text of a CREATE TABLE tells of a table; SQLite's pragmas do not.
struct sqlite_table_definition {
  schema::list<schema::column> columns;            ///< their expressions and collations
  schema::list<schema::foreign_key> foreign_keys;  ///< their names, and when they are checked
  schema::list<schema::check> checks;
  std::string conflict_rules;
  bool autoincrement = false;
  bool strict = false;
  bool without_rowid = false;
};

/// Reads the text SQLite keeps of a table. One pass over the definitions; what it does not need it skips.
template <class Deferred = void>
class sqlite_table_parser {
 public:
  explicit sqlite_table_parser(std::string_view text) : tokens_(tokenize_sqlite(text)) {}

  sqlite_table_definition parse() {
    std::size_t open = 0;
    while (open < tokens_.size() && !tokens_[open].is('(')) ++open;
    if (open == tokens_.size()) return {};
    const std::size_t close = closing_parenthesis(tokens_, open);
    std::size_t first = open + 1;
    for (std::size_t at = first; at <= close; ++at) {
      if (tokens_[at].is('(')) {
        at = closing_parenthesis(tokens_, at);
      } else if (at == close || tokens_[at].is(',')) {
        if (first < at) read_definition(first, at);
        first = at + 1;
      }
    }
    for (std::size_t at = close + 1; at < tokens_.size(); ++at) {
      if (tokens_[at].is("STRICT")) result_.strict = true;
      if (tokens_[at].is("WITHOUT")) result_.without_rowid = true;
    }
    for (const sqlite_token& token : tokens_) {
      if (token.is("AUTOINCREMENT")) result_.autoincrement = true;
    }
    return std::move(result_);
  }

 private:
  bool is(std::size_t at, std::string_view word) const { return at < end_ && tokens_[at].is(word); }

  void read_definition(std::size_t at, std::size_t end) {
    end_ = end;
    subject_ = "table";
    const bool is_constraint =
        is(at, "CONSTRAINT") || is(at, "PRIMARY") || is(at, "UNIQUE") || is(at, "CHECK") || is(at, "FOREIGN");
    if (!is_constraint) {
      subject_ = tokens_[at].name();
      result_.columns.emplace_back();
      ++at;
    }
    for (name_.clear(); at < end_; ++at) at = read_part(at);
  }

  /// Reads what starts at `at`; the position of its last token.
  std::size_t read_part(std::size_t at) {
    if (tokens_[at].is('(')) return closing_parenthesis(tokens_, at);
    if (is(at, "CONSTRAINT") && at + 1 < end_) {
      name_ = tokens_[at + 1].name();
      return at + 1;
    }
    if (is(at, "CHECK") && at + 1 < end_) {
      const std::size_t close = closing_parenthesis(tokens_, at + 1);
      result_.checks.push_back({std::exchange(name_, {}), canonical_sqlite(tokens_, at + 1, close + 1)});
      return close;
    }
    if (is(at, "DEFAULT") && at + 1 < end_) {
      if (tokens_[at + 1].is('(')) return closing_parenthesis(tokens_, at + 1);
      return tokens_[at + 1].is('-') || tokens_[at + 1].is('+') ? at + 2 : at + 1;
    }
    if (is(at, "COLLATE") && at + 1 < end_ && !result_.columns.empty()) {
      result_.columns.back().collation = tokens_[at + 1].name();
      return at + 1;
    }
    if (is(at, "AS") && at + 1 < end_ && tokens_[at + 1].is('(') && !result_.columns.empty()) {
      const std::size_t close = closing_parenthesis(tokens_, at + 1);
      result_.columns.back().generated = canonical_sqlite(tokens_, at + 1, close + 1);
      return close;
    }
    if (is(at, "REFERENCES")) {
      result_.foreign_keys.emplace_back().name = std::exchange(name_, {});
      return at + 1;
    }
    if (is(at, "ON")) return read_on(at);
    if (is(at, "NOT") && is(at + 1, "DEFERRABLE")) {
      return is(at + 2, "INITIALLY") ? at + 3 : at + 1;
    }
    if (is(at, "DEFERRABLE") && !result_.foreign_keys.empty()) {
      const bool deferred = is(at + 1, "INITIALLY") && is(at + 2, "DEFERRED");
      result_.foreign_keys.back().checked =
          deferred ? deferrable::initially_deferred : deferrable::initially_immediate;
      return is(at + 1, "INITIALLY") ? at + 2 : at;
    }
    if (is(at, "PRIMARY") || is(at, "UNIQUE") || is(at, "NOT") || is(at, "NULL")) name_.clear();
    return at;
  }

  std::size_t read_on(std::size_t at) {
    if (is(at + 1, "CONFLICT") && at + 2 < end_) {
      if (!is(at + 2, "ABORT")) {
        if (!result_.conflict_rules.empty()) result_.conflict_rules += ", ";
        result_.conflict_rules += subject_ + ": " + tokens_[at + 2].name();
      }
      return at + 2;
    }
    const bool two_words = is(at + 2, "SET") || is(at + 2, "NO");
    return two_words ? at + 3 : at + 2;
  }

  sqlite_tokens tokens_;
  sqlite_table_definition result_;
  std::string name_;     // of the constraint that comes next
  std::string subject_;  // the column whose definition is read
  std::size_t end_ = 0;
};

/// What only the text of a CREATE INDEX tells: the parts as written (without direction and collation), and
/// the condition.
struct sqlite_index_definition {
  std::vector<std::string> parts;
  std::string where;
};

template <class Deferred = void>
sqlite_index_definition parse_sqlite_index(std::string_view text) {
  const sqlite_tokens tokens = tokenize_sqlite(text);
  sqlite_index_definition result;
  std::size_t open = 0;
  while (open < tokens.size() && !tokens[open].is('(')) ++open;
  if (open == tokens.size()) return result;
  const std::size_t close = closing_parenthesis(tokens, open);
  std::size_t first = open + 1;
  for (std::size_t at = first; at <= close; ++at) {
    if (tokens[at].is('(') && at != open) {
      at = closing_parenthesis(tokens, at);
      continue;
    }
    if (at != close && !tokens[at].is(',')) continue;
    std::size_t end = at;
    if (end > first + 1 && (tokens[end - 1].is("ASC") || tokens[end - 1].is("DESC"))) --end;
    if (end > first + 2 && tokens[end - 2].is("COLLATE")) end -= 2;
    result.parts.push_back(canonical_sqlite(tokens, first, end));
    first = at + 1;
  }
  if (close + 2 < tokens.size() && tokens[close + 1].is("WHERE")) {
    result.where = canonical_sqlite(tokens, close + 2, tokens.size());
  }
  return result;
}

}  // namespace tenon::inline v0::dialect::sqlite_detail
