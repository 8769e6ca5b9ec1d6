// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <tenon/core/array_view.hpp>
#include <utility>
#include <vector>

#include <tenon/migrate/inspect.hpp>
#include <tenon/migrate/open.hpp>
#include <tenon/migrate/opened_tables.hpp>
#include <tenon/migrate/policy.hpp>
#include <tenon/migrate/step_review.hpp>
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/change_options.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/model_hints.hpp>
#include <tenon/schema/permission.hpp>
#include <tenon/schema/plan_change.hpp>
#include <tenon/session/transaction.hpp>
#include <tenon/session/transaction_options.hpp>

namespace tenon::inline v0 {

/// What lies between a database and the entities: both schemas and the plan from one to the other.
struct schema_change {
  schema::snapshot wanted = {};
  schema::snapshot found = {};
  schema::hints hints = {};
  schema::change_options options = {};
  schema::plan plan = {};

  bool empty() const noexcept { return plan.empty(); }
};

/// How a change is run.
struct apply_options {
  tenon::allow allow = {};
  change_level level = change_level::lossless;
  int attempts = 5;  ///< how often it is tried to get the database's locks; in a caller's transaction once
};

namespace detail {

template <class Deferred = void>
const schema::abilities& abilities_of(const backend_connection& connection) {
  const schema::abilities* const known = connection.abilities();
  if (known != nullptr) return *known;
  fail(error_kind::unsupported,
       "this store's way of changing schemas is not known; include <tenon/schema.hpp> in the unit that opens "
       "the database");
}

/// A table "a.b" and the table b of a schema a have one name in plans: neither may be taken for the other.
template <class Deferred = void>
void refuse_mixed_names(const schema::snapshot& wanted, const schema::snapshot& found) {
  for (const schema::table& each : wanted.tables) {
    for (const schema::table& other : found.tables) {
      if (other.name != each.name || other.schema == each.schema) continue;
      error problem(
          error_kind::unsupported,
          sentence({"the names of a table of the entities and of another one that is there are both \"",
                    each.name,
                    "\", once with a schema and once with a dot in the name; plans cannot "
                    "tell them apart: rename one of them by SQL"}));
      problem.table = each.name;
      throw problem;
    }
  }
}

/// The plan, without the steps that the rows show to have nothing to do.
template <class Deferred = void>
schema::plan plan_of(backend_connection& connection, const schema_change& change,
                     const schema::snapshot& found) {
  refuse_mixed_names<Deferred>(change.wanted, found);
  schema::plan every =
      schema::plan_change(change.wanted, found, change.hints, abilities_of(connection), change.options);
  schema::plan plan;
  for (schema::step& each : every.steps) {
    const bool idle = each.judged.idle_at_zero && answer_of<Deferred>(connection, each) == 0;
    if (!idle) plan.steps.push_back(std::move(each));
  }
  return plan;
}

template <class Deferred = void>
schema_change plan_for(backend_connection& connection, array_view<const table_info* const> tables,
                       const schema::change_options& options) {
  schema_change made;
  made.wanted = connection.describe(tables);
  made.hints = schema::hints_of(tables, made.wanted);
  made.options = options;
  return made;
}

template <class Deferred = void>
void look_at(backend_connection& connection, bool in_transaction, schema_change& change) {
  if (in_transaction) {
    change.found = connection.inspect();
    change.plan = plan_of(connection, change, change.found);
  } else {
    const schema_transaction reading(connection, {.write = false});
    change.found = connection.inspect();
    change.plan = plan_of(connection, change, change.found);
  }
}

/// Runs one change, from the questions to the proof.
template <class Deferred = void>
class change_run {
 public:
  change_run(backend_connection& connection, schema_change& change, const apply_options& options)
      : connection_(connection), change_(change), options_(options) {}

  /// Within the transaction that the caller holds.
  std::size_t run_inside() {
    connection_.lock_schema();
    look();
    review();
    const schema::plan& plan = change_.plan;
    for (const schema::step& each : plan.steps) {
      if (runs_outside(each)) refuse_inside();
    }
    if (plan.empty()) return 0;
    connection_.apply(plan);
    prove(false);
    return plan.steps.size();
  }

  /// In transactions of its own; again if others hold the locks for too long.
  std::size_t run() {
    for (int attempt = 1;; ++attempt) {
      try {
        return run_once();
      } catch (const error& problem) {
        if (problem.kind != error_kind::busy || !problem.retryable || attempt >= options_.attempts) throw;
      }
      sleep_for(std::chrono::milliseconds(100) * attempt * attempt);
    }
  }

 private:
  enum class phase : unsigned char { values, whole, later };

  /// New values of an enumeration can be used by others only after a commit, and what blocks nobody runs
  /// outside of a transaction, or in one of its own.
  static phase phase_of(const schema::step& step) {
    if (step.kind == schema::step_kind::validate_constraint || runs_outside(step)) return phase::later;
    return step.kind == schema::step_kind::add_value ? phase::values : phase::whole;
  }
  /// Other steps that let others write are brief.
  static bool runs_outside(const schema::step& step) {
    return step.concurrently &&
           (step.kind == schema::step_kind::create_index || step.kind == schema::step_kind::drop_index);
  }
  static schema::plan part(const schema::plan& plan, phase wanted) {
    schema::plan made;
    for (const schema::step& each : plan.steps) {
      if (phase_of(each) == wanted) made.steps.push_back(each);
    }
    return made;
  }

  std::size_t run_once() {
    std::size_t count = 0;
    schema::plan later;
    for (bool again = true; again;) {
      schema_transaction transaction(connection_, {.write = true, .schema = true});
      connection_.lock_schema();
      look();
      review();
      const schema::plan& plan = change_.plan;
      if (plan.empty()) return count;
      schema::plan values = part(plan, phase::values);
      schema::plan whole = part(plan, phase::whole);
      later = part(plan, phase::later);
      again = !values.empty() && !whole.empty();
      if (again) whole.steps.clear();
      for (schema::step& each : whole.steps) values.steps.push_back(std::move(each));
      if (!values.empty()) connection_.apply(values);
      if (!again) prove(!later.empty());
      transaction.commit();
      planned_ = false;
      committed_ = true;
      count += values.steps.size();
    }
    for (const schema::step& each : later.steps) {
      schema::plan one;
      one.steps.push_back(each);
      if (runs_outside(each)) {
        connection_.apply(one);
      } else {
        schema_transaction transaction(connection_, {.write = true, .schema = true});
        connection_.apply(one);
        transaction.commit();
      }
      ++count;
    }
    if (!later.empty()) {
      schema_transaction transaction(connection_, {.write = false});
      prove(false);
    }
    return count;
  }

  void look() {
    const schema::plan planned = std::move(change_.plan);
    change_.found = connection_.inspect();
    change_.plan = plan_of(connection_, change_, change_.found);
    if (planned_ && !(planned == change_.plan)) refuse_stale();
  }

  void review() {
    plan_reviewer<Deferred> reviewer(connection_, options_.level, options_.allow);
    const schema::list<step_review> reviews = reviewer.review(change_.plan);
    if (reviewer.refused()) refuse_plan<Deferred>(change_.plan, reviews);
  }

  /// A second plan has nothing to do; `more`: but what comes after the commit.
  void prove(bool more) {
    change_.hints.due = false;  // they were made
    const schema::plan left = plan_of(connection_, change_, connection_.inspect());
    std::string text;
    for (const schema::step& each : left.steps) {
      if (!more || phase_of(each) != phase::later) text += "\n  " + each.judged.sentence;
    }
    if (text.empty()) return;
    fail(error_kind::schema,
         (committed_
              ? "after the plan ran the schema still differs, which is a defect:"
              : "after the plan ran the schema still differs, which is a defect; nothing was changed:") +
             text);
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_stale() {
    fail(error_kind::schema,
         "the database's schema is no longer the one that was planned for; nothing was changed: plan again");
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_inside() {
    fail(error_kind::misuse,
         "an index that is made concurrently cannot be made inside of a transaction; apply the plan outside");
  }

  backend_connection& connection_;
  schema_change& change_;
  const apply_options& options_;
  bool committed_ = false;

 public:
  bool planned_ = true;  // by the caller, who may have waited since
};

}  // namespace detail

/// The plan that makes the entities' tables of what is there; asks, and changes nothing. Empty if there is
/// nothing to do. Errors: `schema` (descriptions that contradict each other), those of the connection.
template <class... Entities>
schema_change plan_for(session where, const schema::change_options& options = {}) {
  using tables = detail::opened_tables<Entities...>;
  const std::vector<const table_info*> every =
      detail::with_closure_tables({tables::all.items, tables::all.size});
  const session::lease held(where, access::write);
  schema_change made = detail::plan_for(*held, every, options);
  detail::look_at(*held, held.in_transaction(), made);
  return made;
}

/// What the database says about each step now; runs nothing.
template <class Deferred = void>
schema::list<step_review> review(session where, const schema_change& change,
                                 const apply_options& options = {}) {
  return detail::at_one_moment(where, [&](backend_connection& connection) {
    return detail::plan_reviewer<Deferred>(connection, options.level, options.allow).review(change.plan);
  });
}

/// Runs a plan: asks all its questions, refuses it whole or runs it whole, and looks whether nothing is left
/// to do. How many steps ran. Errors: `schema` (refused, with the plan and what would permit it; or the
/// schema is another one by now), `misuse` (SQLite: a table has to be rebuilt, and the caller holds a
/// transaction), `busy`, those of the steps. Nothing is changed then; but PostgreSQL keeps new values of
/// enums, and what was committed before a step that runs concurrently.
template <class Deferred = void>
std::size_t apply(session where, schema_change change, const apply_options& options = {}) {
  session::lease held(where);
  detail::change_run<Deferred> run(*held, change, options);
  if (!held.in_transaction()) return run.run();
  session::write_scope scope(held);
  const std::size_t steps = run.run_inside();
  scope.keep();
  return steps;
}

/// The steps as statements, to read.
template <class Deferred = void>
std::vector<std::string> script(session where, const schema_change& change) {
  const session::lease held(where, access::read);
  return held->script(change.plan);
}

namespace detail {

/// `synchronize` for programs that include <tenon/schema.hpp>.
template <class Deferred>
void synchronize_whole(backend_connection& connection, array_view<const table_info* const> tables,
                       const allow& allowed) {
  schema_change change = plan_for(connection, tables, {});
  look_at(connection, false, change);
  if (change.plan.empty()) return;
  const apply_options options{allowed, change_level::additive};
  change_run<Deferred> run(connection, change, options);
  run.planned_ = false;  // another process may have been faster
  run.run();
}

template <class Asked>
struct schema_door {
  static inline const bool opened = (whole_synchronizer = &synchronize_whole<void>, true);
};
template <std::size_t Entities>
void include_schema_door(const schema_query<Entities>&, int) {
  (void)&schema_door<schema_query<Entities>>::opened;
}

}  // namespace detail
}  // namespace tenon::inline v0
