// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <tenon/core/unique.hpp>
#include <tenon/migrate/history.hpp>
#include <tenon/migrate/migration_context.hpp>
#include <tenon/migrate/migration_run.hpp>
#include <tenon/session/raw.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0::detail {

/// How single steps of migrations run on a database: its lock, a statement, a function.
template <class Deferred = void>
class migration_steps {
 protected:
  using clock = std::chrono::steady_clock;

  explicit migration_steps(database& db) : db_(db), engine_(db.identity().system) {}

  /// Runs `body(tx)` under the lock of the schema, with the history's table there; gives what it gives. A
  /// server is asked for its locks for a moment only, since who waits for a table's lock stands before all
  /// who come later; then everything is undone and tried again, to the end of the lock's timeout.
  template <class Body>
  bool locked(const migrate_options& options, Body body, bool keys_later = false) {
    const clock::time_point end = clock::now() + options.lock_timeout;
    const bool schema = keys_later || db_.store().limits().remote;
    for (int attempt = 1;; ++attempt) {
      bool inside = false;
      try {
        // Read committed: a snapshot that was taken before the wait would not show what the others did.
        transaction tx = db_.begin({.level = isolation::read_committed, .schema = schema});
        session::lease(tx)->lock_schema();
        inside = true;
        if (!migration_history<Deferred>::is_there(*session::lease(tx)))
          migration_history<Deferred>::make(*session::lease(tx));
        const bool done = body(tx);
        tx.commit();
        return done;
      } catch (const error& problem) {
        const bool waits =
            problem.kind == error_kind::busy || (problem.kind == error_kind::timeout && !inside);
        if (!waits || (inside && !problem.retryable) || clock::now() >= end) throw;
      }
      sleep_for(std::chrono::milliseconds(attempt < 10 ? 20 * attempt : 200));
    }
  }

  /// The same lock, held by a connection of its own while another one works outside of transactions. Null for
  /// a store with one writer, whose lock that would be.
  std::unique_ptr<backend_connection> other_lock() {
    std::unique_ptr<backend_connection> guard;
    if (!db_.store().limits().remote) return guard;
    guard = db_.store().connect({});
    guard->begin({.level = isolation::read_committed});
    guard->lock_schema();
    return guard;
  }

  static void tell(const migrate_options& options, const migration& each, std::string_view statement,
                   std::size_t step, std::size_t steps) {
    if (options.progress != nullptr)
      options.progress({each.id, each.name, statement, step, steps}, options.context);
  }

  static void execute(const session& where, const migration& each, const sql_statement& one) {
    try {
      const statement described = describe_raw(one.text, {});
      const session::lease held(where);
      held->run({0, nullptr, nullptr, &described}, encoder());
    } catch (error& problem) {
      problem.message = sentence({each.label(), ":", std::to_string(one.line), ": ", problem.message});
      throw;
    }
  }
  void call(transaction& tx, const migration& each, migration_direction direction) const {
    const migration_function function = direction == migration_direction::up ? each.up : each.down;
    if (function == nullptr) return;
    migration_context context(tx, engine_);
    try {
      function(context);
    } catch (error& problem) {
      problem.message = sentence({each.label(), ": ", problem.message});
      throw;
    }
  }

  database& db_;
  std::string engine_;
};

}  // namespace tenon::inline v0::detail
