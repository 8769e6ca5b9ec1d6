// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/unique.hpp>
#include <tenon/core/version.hpp>
#include <tenon/migrate/history.hpp>
#include <tenon/migrate/migration_run.hpp>
#include <tenon/migrate/migration_status.hpp>
#include <tenon/migrate/migration_steps.hpp>
#include <tenon/schema/fingerprint.hpp>
#include <tenon/session/repository.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0 {

/// Runs and reverts migrations on one database, and tells how they stand. Several processes may do so at
/// once: each migration is run by one of them. A run that was killed leaves nothing, or, of a migration
/// without a transaction, a step from which the next run goes on.
template <class Deferred = void>
class basic_migrator : detail::migration_steps<Deferred> {
  using base = detail::migration_steps<Deferred>;
  using base::call;
  using base::db_;
  using base::engine_;
  using base::execute;
  using base::locked;
  using base::other_lock;
  using base::tell;
  using clock = std::chrono::steady_clock;

 public:
  /// Both are referred to.
  basic_migrator(database& db, const migrations& given) : base(db), all_(given) {}

  /// How every migration stands, in the order of ids. Only reads.
  std::vector<migration_status> status() {
    transaction tx = db_.begin(reading);
    return compare_history(all_, read(tx), engine_);
  }

  /// Runs what is pending, in order. Errors: `migration_error`, with nothing changed by the migration it
  /// names; those of its statements, with file and line in front.
  migration_report run(const migrate_options& options = {}) {
    require_known(options.to);
    migration_report report;
    bool looked = false;
    for (std::string last; const migration* const next = next_to_run(options, last, report, looked);) {
      if (options.dry_run) {
        report.ran.push_back(described(*next, migration_direction::up));
        last = next->id;
      } else if (next->in_transaction) {
        run_whole(*next, options, report);
      } else {
        run_by_steps(*next, options, report);
      }
    }
    return report;
  }

  /// Undoes finished migrations, the latest first, to the one that `options.to` names, which stays; all if it
  /// is empty. Errors as of `run`; `migration_error` (`unsupported`) where one cannot be undone: nothing is
  /// undone then.
  migration_report revert(const migrate_options& options = {}) {
    require_known(options.to);
    std::vector<const migration*> undone;
    for (const migration_status& each : status()) {
      if (each.id <= options.to || each.state != migration_state::finished) continue;
      if (each.problem == migration_problem::missing || each.problem == migration_problem::newer ||
          each.problem == migration_problem::edited) {
        throw migration_error(each.problem, each.id, each.message);
      }
      require_down(*each.known);
      undone.push_back(each.known);
    }
    migration_report report;
    for (std::size_t at = undone.size(); at-- > 0;) {
      if (options.dry_run) {
        report.ran.push_back(described(*undone[at], migration_direction::down));
      } else if (undone[at]->in_transaction) {
        revert_whole(*undone[at], options, report);
      } else {
        revert_by_steps(*undone[at], options, report);
      }
    }
    return report;
  }

  // Ways out. Each changes the history only, never the schema or data.

  /// Records a migration as finished without running it, as when it was done by hand.
  void fake(std::string_view id) {
    const migration& known = require_known(id);
    locked({}, [&](transaction& tx) {
      migration_record record = fresh(known);
      detail::migration_history<Deferred>::write_last(tx, record);
      return true;
    });
  }
  /// Records the present text of a finished migration, after an edit that changes nothing.
  void accept(std::string_view id) {
    const migration& known = require_known(id);
    locked({}, [&](transaction& tx) {
      migration_record record = require_record(tx, id);
      record.checksum = known.checksum();
      detail::migration_history<Deferred>::write(tx, record);
      return true;
    });
  }
  /// Takes a migration out of the history: the database does not know it any more, though it keeps its
  /// effect.
  void forget(std::string_view id) {
    locked({}, [&](transaction& tx) {
      require_record(tx, id);
      const std::string last = last_id(tx);
      repository<migration_record>(tx).delete_by_id(std::string(id));
      if (last == id) keep_schema(tx);
      return true;
    });
  }
  /// Takes the schema as it is for what the last migration left, so that it is no drift any more.
  void accept_schema() {
    locked({}, [&](transaction& tx) {
      keep_schema(tx);
      return true;
    });
  }

 private:
  static constexpr const transaction_options& reading = detail::migration_history<Deferred>::reading;

  // Reading.

  std::vector<migration_record> read(transaction& tx) {
    if (!detail::migration_history<Deferred>::is_there(*session::lease(tx))) return {};
    return detail::migration_history<Deferred>::read(tx);
  }
  const migration& require_known(std::string_view id) const {
    static const migration none{};
    if (id.empty()) return none;
    if (const migration* const found = all_.find(id)) return *found;
    throw migration_error(migration_problem::missing, std::string(id),
                          tenon::detail::sentence({"there is no migration ", id, "; take the id of one"}));
  }
  static migration_record require_record(transaction& tx, std::string_view id) {
    if (auto found = repository<migration_record>(tx).find_by_id(std::string(id))) return *std::move(found);
    throw migration_error(migration_problem::missing, std::string(id),
                          tenon::detail::sentence({"the history has no migration ", id}));
  }
  void require_down(const migration& each) const {
    if (!each.covers(migration_direction::down, engine_)) {
      throw migration_error(
          migration_problem::unsupported, each.id,
          tenon::detail::sentence({each.label(), ": it cannot be undone on ", engine_,
                                   "; add a section `-- tenon:down`, or write a migration that "
                                   "leads on"}));
    }
    if (!each.in_transaction) return;
    detail::check_statements(each, each.statements(migration_direction::down, engine_), engine_);
  }

  /// The first that is pending behind `after`; throws what stands in the way of any.
  const migration* next_of(const std::vector<migration_status>& given, const migrate_options& options,
                           const std::string& after = {}) const {
    const migration* next = nullptr;
    for (const migration_status& each : given) {
      const bool wanted = options.to.empty() || each.id <= options.to;
      const bool allowed = (each.problem == migration_problem::newer && options.newer) ||
                           (each.problem == migration_problem::out_of_order && options.out_of_order);
      if (each.problem != migration_problem::none && !allowed && (wanted || each.known == nullptr))
        throw migration_error(each.problem, each.id, each.message);
      if (!each.is_pending() || !wanted || each.id <= after) continue;
      if (next == nullptr) next = each.known;
    }
    return next;
  }

  const migration* next_to_run(const migrate_options& options, const std::string& after,
                               migration_report& report, bool& looked) {
    transaction tx = db_.begin(reading);
    const schema::snapshot found = session::lease(tx)->inspect();
    std::vector<migration_record> history;
    if (found.find("tenon_migrations") != nullptr) history = detail::migration_history<Deferred>::read(tx);
    const migration* const next = next_of(compare_history(all_, history, engine_), options, after);
    if (!std::exchange(looked, true)) look_for_drift(history, found, options, report);
    if (next != nullptr)
      detail::check_statements(*next, next->statements(migration_direction::up, engine_), engine_);
    return next;
  }

  static void look_for_drift(const std::vector<migration_record>& history, const schema::snapshot& found,
                             const migrate_options& options, migration_report& report) {
    const migration_record* const last = detail::last_run(history);
    if (last == nullptr || last->fingerprint == schema::fingerprint(found)) return;
    report.drifted = true;
    if (!options.refuse_drift) return;
    tenon::detail::fail(
        error_kind::schema,
        tenon::detail::sentence(
            {"the schema is not as migration ", last->id, " ", last->name,
             " left it: somebody changed it by other means; see what differs (drift), and write "
             "it as a migration or undo it; nothing was changed"}));
  }

  static std::string last_id(transaction& tx) {
    const auto history = detail::migration_history<Deferred>::read(tx);
    const migration_record* const last = detail::last_run(history);
    return last == nullptr ? std::string() : last->id;
  }
  static void keep_schema(transaction& tx) {
    auto last = repository<migration_record>(tx).find_by_id(last_id(tx));
    if (!last) return;
    last->fingerprint = schema::fingerprint(session::lease(tx)->inspect());
    detail::migration_history<Deferred>::write(tx, *last);
  }

  // Running.

  migration_run described(const migration& each, migration_direction direction) const {
    migration_run made{each.id, each.name, {}, {}, {}};
    for (sql_statement& one : each.statements(direction, engine_))
      made.statements.push_back(std::move(one.text));
    made.calls_function = (direction == migration_direction::up ? each.up : each.down) != nullptr;
    return made;
  }

  static migration_record fresh(const migration& each) {
    migration_record record;
    record.id = each.id;
    record.name = each.name;
    record.checksum = each.checksum();
    record.started = now();
    record.tool = TENON_VERSION;
    return record;
  }

  void run_whole(const migration& each, const migrate_options& options, migration_report& report) {
    const std::vector<sql_statement> statements = each.statements(migration_direction::up, engine_);
    const std::size_t steps = statements.size() + (each.up != nullptr ? 1 : 0);
    const clock::time_point begun = clock::now();
    std::size_t step = 0;
    try {
      const bool ran = locked(
          options,
          [&](transaction& tx) {
            // Whoever had the lock before may have run it.
            const auto history = detail::migration_history<Deferred>::read(tx);
            if (next_of(compare_history(all_, history, engine_), options) != &each) return false;
            migration_record record = fresh(each);
            for (step = 1; step <= statements.size(); ++step) {
              tell(options, each, statements[step - 1].text, step, steps);
              execute(tx, each, statements[step - 1]);
            }
            if (each.up != nullptr) tell(options, each, {}, step, steps);
            call(tx, each, migration_direction::up);
            finish(tx, record, begun);
            return true;
          },
          !each.keys_enforced || detail::drops_tables(statements));
      if (ran) add(report, each, migration_direction::up, begun);
    } catch (const error& problem) {
      if (step != 0) record_failure(each, 0, {}, problem);
      throw;
    }
  }

  void finish(transaction& tx, migration_record& record, clock::time_point begun,
              migration_state state = migration_state::finished) const {
    record.state = state;
    record.microseconds = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - begun).count();
    record.problem.clear();
    detail::migration_history<Deferred>::write_last(tx, record);
  }
  void add(migration_report& report, const migration& each, migration_direction direction,
           clock::time_point begun) const {
    report.ran.push_back(described(each, direction));
    report.ran.back().took = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - begun);
  }

  /// The failed run was undone, so this is a transaction of its own. That it cannot be written down is no
  /// reason to hide what failed.
  void record_failure(const migration& each, std::int64_t steps, const std::string& done,
                      const error& problem) {
    try {
      locked({}, [&](transaction& tx) {
        const auto known = repository<migration_record>(tx).find_by_id(each.id);
        if (known && known->state == migration_state::finished) return true;
        migration_record record = fresh(each);
        record.state = migration_state::failed;
        record.step = steps;
        record.done = done;
        record.problem = problem.message;
        detail::migration_history<Deferred>::write(tx, record);
        return true;
      });
    } catch (const error&) {
    }
  }

  // Without a transaction: each statement with its line in the history, from the recorded step on.

  void run_by_steps(const migration& each, const migrate_options& options, migration_report& report) {
    const std::vector<sql_statement> statements = each.statements(migration_direction::up, engine_);
    const clock::time_point begun = clock::now();
    std::int64_t reached = -1;
    bool ours = false;
    try {
      for (bool more = true; more;) {
        reached = -1;
        more = run_one_step(each, statements, options, reached, ours);
      }
    } catch (const error& problem) {
      if (reached >= 0)
        record_failure(each, reached, detail::checksum_of(statements, static_cast<std::size_t>(reached)),
                       problem);
      throw;
    }
    if (ours) add(report, each, migration_direction::up, begun);
  }

  /// False when there is nothing left to do.
  bool run_one_step(const migration& each, const std::vector<sql_statement>& statements,
                    const migrate_options& options, std::int64_t& reached, bool& ours) {
    bool more = false;
    const sql_statement* alone = nullptr;
    locked(options, [&](transaction& tx) {
      more = false;
      alone = nullptr;
      const auto history = detail::migration_history<Deferred>::read(tx);
      if (next_of(compare_history(all_, history, engine_), options) != &each) return true;
      migration_record record = started(tx, each);
      reached = record.step;
      const auto step = static_cast<std::size_t>(record.step);
      if (step == statements.size()) {
        call(tx, each, migration_direction::up);
        finish(tx, record, clock::now());
        ours = true;
        return true;
      }
      more = true;
      if (stands_alone(statements[step])) {
        alone = &statements[step];
        detail::migration_history<Deferred>::write(tx, record);
        return true;
      }
      tell(options, each, statements[step].text, step + 1, statements.size());
      execute(tx, each, statements[step]);
      advance(record, statements);
      detail::migration_history<Deferred>::write(tx, record);
      return true;
    });
    if (alone != nullptr) run_alone(each, statements, options, reached);
    return more;
  }
  bool stands_alone(const sql_statement& one) const {
    return detail::runs_alone(one.text, engine_) ||
           (engine_ == "sqlite" && leading_words(one.text, 1) == "PRAGMA");
  }
  static migration_record started(transaction& tx, const migration& each) {
    migration_record record = fresh(each);
    record.state = migration_state::started;
    const auto known = repository<migration_record>(tx).find_by_id(each.id);
    if (known && known->state != migration_state::rolled_back) {
      record.step = known->step;
      record.done = known->done;
    }
    return record;
  }
  static void advance(migration_record& record, const std::vector<sql_statement>& statements) {
    ++record.step;
    record.done = detail::checksum_of(statements, static_cast<std::size_t>(record.step));
  }

  /// Runs what no transaction may hold. On a server another connection holds the lock meanwhile; a store with
  /// one writer has no other, and there such statements (VACUUM, PRAGMA) do no harm twice.
  void run_alone(const migration& each, const std::vector<sql_statement>& statements,
                 const migrate_options& options, std::int64_t step) {
    const std::unique_ptr<backend_connection> guard = other_lock();
    const auto advance_from = [&](session where) {
      auto record = repository<migration_record>(where).find_by_id(each.id);
      if (!record || record->state == migration_state::finished || record->step != step) return;
      record->state = migration_state::started;
      advance(*record, statements);
      repository<migration_record>(where).save(*record);
    };
    const auto known = repository<migration_record>(db_).find_by_id(each.id);
    if (!known || known->state == migration_state::finished || known->step != step) return;
    const auto at = static_cast<std::size_t>(step);
    tell(options, each, statements[at].text, at + 1, statements.size());
    execute(db_, each, statements[at]);
    if (guard) {
      advance_from(db_);
      return guard->rollback();
    }
    locked(options, [&](transaction& tx) {  // another process may be further by now
      advance_from(tx);
      return true;
    });
  }
  // Reverting.

  void revert_whole(const migration& each, const migrate_options& options, migration_report& report) {
    const std::vector<sql_statement> statements = each.statements(migration_direction::down, engine_);
    const std::size_t steps = statements.size() + (each.down != nullptr ? 1 : 0);
    const clock::time_point begun = clock::now();
    const bool undone = locked(
        options,
        [&](transaction& tx) {
          auto record = repository<migration_record>(tx).find_by_id(each.id);
          if (!record || record->state != migration_state::finished) return false;  // somebody was faster
          call(tx, each, migration_direction::down);
          std::size_t step = 0;
          for (const sql_statement& one : statements) {
            tell(options, each, one.text, ++step, steps);
            execute(tx, each, one);
          }
          undo(tx, each, *record, begun);
          return true;
        },
        !each.keys_enforced || detail::drops_tables(statements));
    if (undone) add(report, each, migration_direction::down, begun);
  }

  void undo(transaction& tx, const migration& each, migration_record& record, clock::time_point begun) const {
    for (const replaced_migration& old : each.replaces) {  // their effect went with it
      if (old.id != each.id) repository<migration_record>(tx).delete_by_id(old.id);
    }
    record.step = 0;
    record.started = now();
    finish(tx, record, begun, migration_state::rolled_back);
  }

  /// Without a transaction; one that was killed begins again, so its statements have to bear that (IF
  /// EXISTS).
  void revert_by_steps(const migration& each, const migrate_options& options, migration_report& report) {
    const std::vector<sql_statement> statements = each.statements(migration_direction::down, engine_);
    const clock::time_point begun = clock::now();
    const std::unique_ptr<backend_connection> guard = other_lock();
    std::size_t step = 0;
    for (const sql_statement& one : statements) {
      tell(options, each, one.text, ++step, statements.size());
      execute(db_, each, one);
    }
    if (guard) guard->rollback();
    const bool undone = locked(options, [&](transaction& tx) {
      auto record = repository<migration_record>(tx).find_by_id(each.id);
      if (!record || record->state != migration_state::finished) return false;
      call(tx, each, migration_direction::down);
      undo(tx, each, *record, begun);
      return true;
    });
    if (undone) add(report, each, migration_direction::down, begun);
  }

  const migrations& all_;
};

/// A template only so that who migrates nothing compiles nothing of it; this is its name.
using migrator = basic_migrator<>;

inline void migrations::run_at_open(database& db, const migrations& given) {
  migrator(db, given).run();
}

}  // namespace tenon::inline v0
