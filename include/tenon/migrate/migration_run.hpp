// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/migrate/migrations.hpp>

namespace tenon::inline v0 {

/// One thing that a run is about to do, for who watches.
struct migration_progress {
  std::string_view id;
  std::string_view name;
  std::string_view statement;  ///< empty: a function in C++
  std::size_t step = 0;        ///< from 1
  std::size_t steps = 0;
};

/// How migrations are run or reverted.
struct migrate_options {
  std::string to = {};   ///< the id of the last one to run; of `revert` the last one to keep, empty: none
  bool dry_run = false;  ///< only tells what would be run
  bool out_of_order = false;  ///< also what is older than what was run already
  bool newer = false;         ///< goes on where a newer program has migrated the database
  bool refuse_drift = false;  ///< nothing is run if the schema is not as the last migration left it
  std::chrono::milliseconds lock_timeout{60000};  ///< how long to wait for others that migrate
  void (*progress)(const migration_progress& now, void* context) = nullptr;
  void* context = nullptr;
};

/// A migration that was run, or would be.
struct migration_run {
  std::string id = {};
  std::string name = {};
  std::vector<std::string> statements = {};  ///< on this engine
  bool calls_function = false;
  std::chrono::microseconds took{0};
};

/// What a run did. Drift is what somebody else has changed since the last migration; it is never repaired.
struct migration_report {
  std::vector<migration_run> ran = {};
  bool drifted = false;  ///< the schema was not as the last migration left it
};

namespace detail {

/// Whether a statement ends or begins transactions, which are the runner's.
template <class Deferred = void>
bool controls_transaction(std::string_view statement) {
  const std::string first = leading_words(statement, 1);
  for (std::string_view word :
       {"BEGIN", "COMMIT", "END", "ROLLBACK", "START", "SAVEPOINT", "RELEASE", "ABORT"}) {
    if (first == word) return true;
  }
  return leading_words(statement, 2) == "PREPARE TRANSACTION";
}

/// Whether no transaction may hold a statement.
template <class Deferred = void>
bool runs_alone(std::string_view statement, std::string_view engine) {
  const std::string first = leading_words(statement, 1);
  if (first == "VACUUM") return true;
  if (engine == "sqlite") return first == "ATTACH" || first == "DETACH";
  const std::string words = leading_words(statement, 2);
  for (std::string_view each :
       {"CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE", "ALTER SYSTEM"}) {
    if (words == each) return true;
  }
  if (first != "CREATE" && first != "DROP" && first != "REINDEX" && first != "ALTER" && first != "REFRESH")
    return false;
  sql_scanner scanner(statement, spelling_of(engine));
  for (sql_token each = scanner.next_word(); each.kind != sql_token_kind::end; each = scanner.next_word()) {
    if (is_word(each, "concurrently")) return first != "REFRESH";
  }
  return false;
}

/// Whether SQLite would enforce foreign keys by deleting rows of other tables.
template <class Deferred = void>
bool drops_tables(const std::vector<sql_statement>& statements) {
  for (const sql_statement& each : statements) {
    if (leading_words(each.text, 2) == "DROP TABLE") return true;
  }
  return false;
}

/// Refuses what the runner cannot keep whole, before anything is run.
template <class Deferred = void>
void check_statements(const migration& each, const std::vector<sql_statement>& statements,
                      std::string_view engine) {
  for (const sql_statement& one : statements) {
    std::string_view why;
    if (controls_transaction(one.text)) {
      why = "transactions are begun and ended by the runner; take the statement out";
    } else if (each.in_transaction && runs_alone(one.text, engine)) {
      why =
          "no transaction can hold this statement; write `-- tenon:no-transaction` above the sections, best "
          "in a "
          "migration of its own";
    } else if (engine == "sqlite" && leading_words(one.text, 2) == "PRAGMA FOREIGN_KEYS") {
      why =
          "the pragma does nothing within a transaction; the runner stops enforcing foreign keys where "
          "tables are "
          "dropped, and looks at all of them before it commits";
    } else {
      continue;
    }
    throw migration_error(migration_problem::unsupported, each.id,
                          sentence({each.label(), ":", std::to_string(one.line), ": ", why}));
  }
}

}  // namespace detail
}  // namespace tenon::inline v0
