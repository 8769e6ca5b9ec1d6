// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/codec/chrono.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/migrate/answers.hpp>
#include <tenon/migrate/lint.hpp>
#include <tenon/migrate/lint_plan.hpp>
#include <tenon/migrate/migrator.hpp>
#include <tenon/migrate/open.hpp>
#include <tenon/migrate/opened_tables.hpp>
#include <tenon/migrate/scratch_replay.hpp>
#include <tenon/schema/change_options.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/model_hints.hpp>
#include <tenon/schema/plan_change.hpp>

namespace tenon::inline v0 {

/// How a migration is generated.
struct generate_options {
  std::string name = "change";
  std::string id = {};  ///< empty: this moment
  change_answers answers = {};
  schema::change_options change = {.drop_tables = true, .drop_views = true};
};

/// What was generated: the migration, its plans, and what lint says of it. Empty: there is no difference.
struct generated_migration {
  tenon::migration migration = {};
  schema::plan up = {};
  schema::plan down = {};
  std::string one_way = {};  ///< why there is no way back; empty: there is one
  std::vector<lint_finding> findings = {};

  bool empty() const noexcept { return up.empty(); }
};

namespace detail {

/// This moment, or the first behind the last migration.
template <class Deferred = void>
std::string next_migration_id(const migrations& history) {
  const std::string text = to_string(now());
  std::string id;
  for (char letter : text) {
    if (letter >= '0' && letter <= '9' && id.size() < 14) id += letter;
  }
  for (const migration& each : history) {
    if (each.id < id) continue;
    id = each.id;
    do {
      std::size_t at = id.size();
      while (id[at - 1] == '9') id[--at] = '0';
      ++id[at - 1];
    } while (!is_migration_id(id));
  }
  return id;
}

/// Replays a history in a scratch database, plans what is missing there, writes it as SQL, and tries it out:
/// up, down and up again.
template <class Deferred = void>
class migration_generator : scratch_replay<Deferred> {
  using base = scratch_replay<Deferred>;
  using base::engine_;
  using base::own;
  using base::plan;
  using base::refuse_guesses;
  using base::require_empty;
  using base::scratch_;
  using base::tables_;
  using base::text;

 public:
  migration_generator(database& scratch, const migrations& history,
                      array_view<const table_info* const> tables, const generate_options& options)
      : base("generate()", scratch, tables), history_(history), options_(options) {}

  generated_migration run() {
    require_empty();
    migrator(scratch_, history_).run();
    generated_migration made;
    schema::hints hints = options_.answers.hints;
    schema::snapshot before;
    scratch_.with_connection([&](backend_connection& connection) {
      wanted_ = connection.describe(tables_);
      add(hints, schema::hints_of(tables_, wanted_));
      before = own(connection.inspect());
      made.up = plan(connection, wanted_, before, hints, options_.change);
    });
    if (made.up.empty()) return made;
    refuse_guesses(made.up, options_.answers);
    made.migration.id = options_.id.empty() ? next_migration_id(history_) : options_.id;
    made.migration.name = options_.name;
    if (!is_migration_name(made.migration.name)) refuse_name();
    migration& written = made.migration;
    written.parts.push_back({migration_direction::up, engine_, text(made.up, before), 0});
    try_out(written);
    schema::snapshot after;
    scratch_.with_connection([&](backend_connection& connection) {
      after = own(connection.inspect());
      const schema::plan left = plan(connection, wanted_, after, {}, options_.change);
      if (!left.empty()) refuse_left(left);
      made.down = plan(connection, with_words(before), after, schema::reverted(hints),
                       {.drop_tables = true, .drop_views = true});
    });
    add_way_back(made, before, after);
    made.findings = lint(written, engine_);
    for (lint_finding& each :
         lint(made.up, engine_)) {  // statements that make a table anew hide what they drop
      bool told = false;
      for (const lint_finding& other : made.findings) told = told || other.code == each.code;
      if (told) continue;
      each.id = written.id;
      each.file = written.label();
      made.findings.push_back(std::move(each));
    }
    return made;
  }

 private:
  [[noreturn]] void refuse_name() const {
    fail(error_kind::misuse, sentence({"generate(): \"", options_.name,
                                       "\" is no name of a migration; it takes letters, digits, - and _"}));
  }

  static void add(schema::hints& into, const schema::hints& from) {
    for (const auto& each : from.tables) into.tables.push_back(each);
    for (const auto& each : from.columns) into.columns.push_back(each);
    for (const auto& each : from.values) into.values.push_back(each);
    for (const auto& each : from.conversions) into.conversions.push_back(each);
  }

  // Trying it out.

  /// Which columns a full-text index has only descriptions know, so one that stays as it is gets them from
  /// there.
  schema::snapshot with_words(schema::snapshot old) const {
    for (schema::table& table : old.tables) {
      for (schema::full_text& each : table.full_texts) {
        for (const schema::table& other : wanted_.tables) {
          for (const schema::full_text& known : other.full_texts) {
            if (known.name == each.name && known.definition == each.definition) each = known;
          }
        }
      }
    }
    return old;
  }

  void try_out(const migration& written) {
    migrations whole = history_;
    whole.add(written);
    migrator(scratch_, whole).run({.out_of_order = true});
  }

  void add_way_back(generated_migration& made, const schema::snapshot& before,
                    const schema::snapshot& after) {
    migration& written = made.migration;
    for (const schema::step& each : made.down.steps) {
      if (each.judged.safety == schema::safety::impossible) made.one_way = each.judged.sentence;
      if (each.kind == schema::step_kind::create_full_text && each.words.columns.empty()) {
        made.one_way = sentence({"table \"", each.subject.name, "\": the full-text index \"", each.words.name,
                                 "\" as it was is not described any more"});
      }
    }
    if (!made.one_way.empty()) return;
    written.parts.push_back({migration_direction::down, engine_, text(made.down, after), 0});
    migrations whole = history_;
    whole.add(written);
    migrator runner(scratch_, whole);
    runner.accept(written.id);
    runner.revert({.to = last_id()});
    scratch_.with_connection([&](backend_connection& connection) {
      const schema::plan left =
          plan(connection, before, own(connection.inspect()), {}, {.drop_tables = true, .drop_views = true});
      if (!left.empty()) refuse_left(left);
    });
    runner.run();
  }
  std::string last_id() const { return history_.empty() ? std::string() : history_[history_.size() - 1].id; }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_left(const schema::plan& left) {
    std::string text =
        "generate(): the migration was tried out in the scratch database, and the schema still differs:";
    for (const schema::step& each : left.steps) text += "\n  " + each.judged.sentence;
    fail(error_kind::schema, text + "\nNothing was written; write this one by hand.");
  }

  const migrations& history_;
  const generate_options& options_;
  schema::snapshot wanted_;
};

}  // namespace detail

/// The migration from what a history leaves to what the entities describe, for the engine of `scratch`: an
/// empty database (sqlite::memory:, a new schema of a server) in which the history is replayed and the new
/// migration tried out, up, down and up again. No other database is looked at, so a developer's own changes
/// do not get in. Errors: `schema` (a rename that nobody has told of, an impossible change), `misuse` (the
/// scratch database is not empty), those of the migrations.
template <class... Entities>
generated_migration generate(database& scratch, const migrations& history,
                             const generate_options& options = {}) {
  using tables = detail::opened_tables<Entities...>;
  const std::vector<const table_info*> every =
      detail::with_closure_tables({tables::all.items, tables::all.size});
  return detail::migration_generator<>(scratch, history, every, options).run();
}

/// The same for several engines in one migration, each with an empty database of its own.
template <class... Entities>
generated_migration generate(array_view<database* const> scratches, const migrations& history,
                             generate_options options = {}) {
  generated_migration whole;
  if (options.id.empty()) options.id = detail::next_migration_id(history);
  for (database* const each : scratches) {
    generated_migration one = generate<Entities...>(*each, history, options);
    if (one.empty()) continue;
    if (whole.empty()) {
      whole = std::move(one);
      continue;
    }
    for (migration_part& part : one.migration.parts) whole.migration.parts.push_back(std::move(part));
    for (lint_finding& found : one.findings) whole.findings.push_back(std::move(found));
    if (whole.one_way.empty()) whole.one_way = std::move(one.one_way);
  }
  return whole;
}

}  // namespace tenon::inline v0
