// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/migrate/lint_rules.hpp>
#include <tenon/migrate/lint_statement.hpp>
#include <tenon/migrate/migration_run.hpp>
#include <tenon/migrate/migrations.hpp>

namespace tenon::inline v0 {

namespace detail {

/// Whether an index leads to a key's rows: it begins with the key's columns, in any order.
inline bool leads_to(const std::vector<std::string>& index, const std::vector<std::string>& key) {
  if (index.size() < key.size()) return false;
  for (const std::string& each : key) {
    bool there = false;
    for (std::size_t at = 0; at < key.size(); ++at) there = there || index[at] == each;
    if (!there) return false;
  }
  return true;
}

/// Looks at the statements of one direction on one engine, in their order.
template <class Deferred = void>
class migration_linter {
 public:
  migration_linter(const migration& looked_at, std::string_view engine, std::vector<lint_finding>& into)
      : migration_(looked_at), engine_(engine), server_(engine == "postgresql"), into_(into) {}

  void run() {
    const auto statements = migration_.statements(migration_direction::up, engine_);
    bool changes_schema = false;
    for (const sql_statement& each : statements) {
      const sql_words words(each.text, spelling_of(engine_));
      changes_schema =
          changes_schema || words.begins({"alter"}) || words.begins({"create"}) || words.begins({"drop"});
    }
    for (const sql_statement& each : statements) {
      line_ = each.line;
      look(sql_words(each.text, spelling_of(engine_)), changes_schema);
    }
    look_at_keys();
    for (const migration_direction each : {migration_direction::up, migration_direction::down}) {
      for (const sql_statement& one : migration_.statements(each, engine_)) check(one);
    }
    line_ = 0;
    if (!migration_.covers(migration_direction::down, engine_)) find("M601");
  }

 private:
  void find(std::string_view code, std::string_view subject = {}) {
    const lint_rule& rule = lint_rule_of(code);
    lint_finding made{
        code, rule.severity, migration_.id, migration_.label(), line_, std::string(rule.message), {}};
    if (!subject.empty()) made.message = sentence({"\"", subject, "\": ", rule.message});
    for (const lint_finding& each : into_) {
      if (each.code == made.code && each.line == made.line && each.message == made.message &&
          each.id == made.id)
        return;  // told of another engine
    }
    into_.push_back(std::move(made));
  }

  bool is_new(const std::string& table) const {
    for (const keyed_table& each : made_) {
      if (each.name == table) return true;
    }
    return false;
  }

  void check(const sql_statement& one) {
    line_ = one.line;
    if (controls_transaction(one.text)) return find("M602");
    if (engine_ == "sqlite" && leading_words(one.text, 2) == "PRAGMA FOREIGN_KEYS") return find("M603");
    if (migration_.in_transaction && runs_alone(one.text, engine_)) find("M604");
  }

  void look(sql_words words, bool changes_schema) {
    if (words.take({"create"})) {
      words.take({"temporary"}) || words.take({"temp"}) || words.take({"unlogged"});
      if (words.take({"table"})) return look_at_table(words);
      const bool unique = words.take({"unique"});
      if (words.take({"index"})) look_at_index(words, unique);
    } else if (words.take({"drop"})) {
      look_at_drop(words);
    } else if (words.take({"alter", "table"})) {
      look_at_change(words);
    } else if (words.take({"alter", "type"})) {
      const std::string type = words.name();
      if (words.take({"rename", "value"})) find("M203", type);
    } else if (words.take({"truncate"})) {
      words.take({"table"});
      find("M103", words.name());
    } else if (words.take({"delete", "from"})) {
      const std::string table = words.name();
      if (!words.has("where") && !is_new(table)) find("M103", table);
    } else if (words.take({"update"})) {
      const std::string table = words.name();
      if (server_ && migration_.in_transaction && changes_schema && !words.has("where") && !is_new(table))
        find("M404", table);
    } else if (words.begins({"cluster"}) || words.begins({"vacuum", "full"})) {
      find("M402");
    }
  }

  void look_at_table(sql_words words) {
    words.take({"if", "not", "exists"});
    keyed_table made;
    made.name = words.name();
    made.line = line_;
    words.read_table(made);
    made_.push_back(std::move(made));
  }

  void look_at_index(sql_words words, bool unique) {
    const bool concurrently = words.take({"concurrently"});
    const bool careful = words.take({"if", "not", "exists"});
    const std::string index = words.begins({"on"}) ? std::string() : words.name();
    if (!words.take({"on"})) return;
    words.take({"only"});
    const std::string table = words.name();
    if (words.take({"using"})) words.name();
    const std::vector<std::string> columns = words.names();
    for (keyed_table& each : made_) {
      if (each.name == table) each.indexed.push_back(columns);
    }
    indexed_.push_back({table, columns});
    if (is_new(table)) return;
    if (unique) find("M303", table);
    if (server_ && !concurrently) find("M401", table);
    bool cleared = careful;
    for (const std::string& each : cleared_) cleared = cleared || each == index;
    if (concurrently && !cleared) find("M605", index);
  }

  void look_at_drop(sql_words words) {
    if (words.take({"table"})) {
      words.take({"if", "exists"});
      for (bool more = true; more; more = words.take_sign(',')) {
        const std::string table = words.name();
        if (!is_rebuilt(table)) find("M101", table);
      }
    } else if (words.take({"schema"}) || words.take({"database"})) {
      words.take({"if", "exists"});
      find("M105", words.name());
    } else if (words.take({"index"})) {
      const bool concurrently = words.take({"concurrently"});
      words.take({"if", "exists"});
      const std::string index = words.name();
      cleared_.push_back(index);
      if (server_ && !concurrently) find("M403", index);
    }
  }
  /// SQLite makes a table anew by dropping it and renaming another: that is no loss by itself.
  bool is_rebuilt(const std::string& table) const {
    if (is_new(table)) return true;
    for (const sql_statement& each : migration_.statements(migration_direction::up, engine_)) {
      sql_words words(each.text, spelling_of(engine_));
      if (!words.take({"alter", "table"})) continue;
      words.name();
      if (words.take({"rename", "to"}) && words.name() == table) return true;
    }
    return false;
  }

  void look_at_change(sql_words words) {
    words.take({"if", "exists"});
    words.take({"only"});
    const std::string table = words.name();
    if (words.take({"rename", "to"})) {
      if (!is_new(table)) find("M201", table);
      return;
    }
    if (is_new(table)) return;
    for (bool more = true; more; more = words.next_change()) look_at_part(words, table);
  }

  void look_at_part(sql_words words, const std::string& table) {
    if (words.take({"rename"})) {
      if (words.begins({"constraint"})) return;
      words.take({"column"});
      return find("M202", table + "." + words.name());
    }
    if (words.take({"drop"})) {
      if (words.begins({"constraint"})) return;
      words.take({"column"});
      words.take({"if", "exists"});
      return find("M102", table + "." + words.name());
    }
    if (words.take({"alter"})) {
      words.take({"column"});
      const std::string column = table + "." + words.name();
      words.take({"set", "data"}) || words.take({"set"});
      if (words.begins({"type"})) {
        find("M104", column);
        if (server_) find("M402", table);
      } else if (words.begins({"not", "null"})) {
        find("M302", column);
      }
      return;
    }
    if (!words.take({"add"})) return;
    if (words.take({"constraint"})) words.name();
    const bool later = words.change_has({"not", "valid"}) || words.change_has({"using", "index"});
    if (words.begins({"unique"}) || words.begins({"primary", "key"})) {
      if (!later) find("M303", table);
    } else if (words.begins({"check"}) || words.begins({"foreign", "key"})) {
      if (server_ && !later) find("M304", table);
      if (words.take({"foreign", "key"})) keys_.push_back({table, line_, {words.names()}, {}});
    } else {
      look_at_column(words, table);
    }
  }

  void look_at_column(sql_words words, const std::string& table) {
    words.take({"column"});
    words.take({"if", "not", "exists"});
    const std::string column = words.name();
    const bool fills = words.change_has({"default"}) || words.change_has({"generated"}) ||
                       words.change_has({"serial"}) || words.change_has({"bigserial"});
    if (words.change_has({"not", "null"}) && !fills) find("M301", table + "." + column);
    if (words.change_has({"unique"}) || words.change_has({"primary", "key"})) find("M303", table);
    if (words.change_has({"references"})) keys_.push_back({table, line_, {{column}}, {}});
    if (!server_) return;
    bool rewrites =
        words.change_has({"stored"}) || words.change_has({"serial"}) || words.change_has({"bigserial"});
    for (const char* each :
         {"random", "gen_random_uuid", "uuid_generate_v4", "clock_timestamp", "nextval", "timeofday"})
      rewrites = rewrites || words.change_has({each});
    if (rewrites) find("M402", table);
  }

  void look_at_keys() {
    for (const keyed_table& each : made_) look_at_keys(each);
    for (keyed_table& each : keys_) {
      for (const auto& [table, columns] : indexed_) {
        if (table == each.name) each.indexed.push_back(columns);
      }
      look_at_keys(each);
    }
  }
  void look_at_keys(const keyed_table& each) {
    line_ = each.line;
    for (const std::vector<std::string>& key : each.keys) {
      bool led = false;
      for (const std::vector<std::string>& index : each.indexed) led = led || leads_to(index, key);
      if (!led) find("M501", each.name + "." + key[0]);
    }
  }

  struct index_columns {
    std::string table;
    std::vector<std::string> columns;
  };

  const migration& migration_;
  std::string_view engine_;
  bool server_;
  std::vector<lint_finding>& into_;
  unsigned line_ = 0;
  std::vector<keyed_table> made_;  // by this migration: nobody has rows in them
  std::vector<keyed_table> keys_;  // added to tables that are there
  std::vector<index_columns> indexed_;
  std::vector<std::string> cleared_;  // indexes that were dropped before
};

/// Marks what somebody found good, and tells of suppressions that have nothing to suppress.
template <class Deferred = void>
void suppress(const migration& each, std::vector<lint_finding>& findings, std::size_t from) {
  for (const lint_suppression& one : each.suppressed) {
    bool used = false;
    for (std::size_t at = from; at < findings.size(); ++at) {
      if (findings[at].code != one.code) continue;
      findings[at].suppressed = one.reason;
      used = true;
    }
    const lint_rule& rule = lint_rule_of("M699");
    if (!used) {
      findings.push_back(
          {rule.code, rule.severity, each.id, each.label(), 0, sentence({one.code, ": ", rule.message}), {}});
    }
  }
}

}  // namespace detail

/// What may go wrong with a migration on a database that is in use: by the statements of its files, as an
/// engine reads them ("sqlite", "postgresql"; empty: both). Functions are not looked at. Pure.
template <class Deferred = void>
std::vector<lint_finding> lint(const migration& each, std::string_view engine = {}) {
  std::vector<lint_finding> findings;
  for (std::string_view known : {"sqlite", "postgresql"}) {
    if (engine.empty() ? each.covers(migration_direction::up, known) : engine == known)
      detail::migration_linter<Deferred>(each, known, findings).run();
  }
  detail::suppress(each, findings, 0);
  return findings;
}

/// The same of all migrations from `since` on (an id; empty: all). Those that were run everywhere need not be
/// looked at again.
template <class Deferred = void>
std::vector<lint_finding> lint(const migrations& given, std::string_view engine = {},
                               const std::string& since = {}) {
  std::vector<lint_finding> findings;
  for (const migration& each : given) {
    if (each.id < since) continue;
    for (lint_finding& one : lint(each, engine)) findings.push_back(std::move(one));
  }
  return findings;
}

/// For a program's exit: 1 if something at least as bad as `from` is not suppressed, else 0.
inline int lint_exit_status(const std::vector<lint_finding>& findings,
                            lint_severity from = lint_severity::warning) {
  for (const lint_finding& each : findings) {
    if (each.severity >= from && each.suppressed.empty()) return 1;
  }
  return 0;
}

}  // namespace tenon::inline v0
