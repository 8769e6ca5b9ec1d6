// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include <tenon/core/array_view.hpp>
#include <tenon/migrate/answers.hpp>
#include <tenon/migrate/lint.hpp>
#include <tenon/migrate/migration_folder.hpp>
#include <tenon/migrate/migrator.hpp>
#include <tenon/migrate/scratch_replay.hpp>
#include <tenon/migrate/shown_statement.hpp>
#include <tenon/schema/diff.hpp>
#include <tenon/schema/fingerprint.hpp>

namespace tenon::inline v0 {

/// Which migrations become one, and what becomes of those that change more than the schema.
struct squash_options {
  std::string from = {};  ///< the id of the first; empty: the first of all
  std::string to = {};    ///< of the last; empty: the last of all
  std::string name = "squashed";
  /// Ids of migrations whose statements stay as they are, at their place.
  std::vector<std::string> keep = {};
  /// Ids of migrations of which only the change of the schema is kept: a new database has no rows to mend.
  std::vector<std::string> leave_out = {};
  change_answers answers = {};  ///< renames and drops of what was there before the range
};

/// Two empty databases of one engine: the history is replayed in the first, the result tried out in the
/// other.
struct squash_scratch {
  database* replayed = nullptr;
  database* tried = nullptr;
};

/// What became of a range of migrations.
struct squashed_migration {
  tenon::migration migration = {};  ///< has the id of the last one, and says in `replaces` what it stands for
  migrations history = {};          ///< all of them, with this one in the others' place
  migrations replaced = {};
  std::string one_way = {};  ///< why there is no way back; empty: there is one
  std::vector<lint_finding> findings = {};
};

namespace detail {

/// The migrations of a range, and what may be done with each.
template <class Deferred = void>
class squash_range {
 public:
  squash_range(const migrations& history, const squash_options& options) : options_(options) {
    const auto known = [&](const std::string& id) { return history.find(id) != nullptr; };
    for (const std::string* each : {&options.from, &options.to}) {
      if (!each->empty() && !known(*each)) refuse({"there is no migration ", *each, "; take the id of one"});
    }
    for (const migration& each : history) {
      if (each.id < options.from) {
        before.add(each);
      } else if (options.to.empty() || each.id <= options.to) {
        inside.add(each);
      } else {
        behind.add(each);
      }
    }
    if (inside.size() < 2) refuse({"the range has fewer than two migrations; there is nothing to squash"});
    if (!is_migration_name(options.name))
      refuse({"\"", options.name, "\" is no name of a migration; it takes letters, digits, - and _"});
    for (const auto* list : {&options.keep, &options.leave_out}) {
      for (const std::string& each : *list) {
        if (inside.find(each) == nullptr)
          refuse({"migration ", each, ", which is to be kept or left out, is not in the range"});
      }
    }
  }

  bool keeps(const migration& each) const { return named(options_.keep, each.id); }

  /// What a comparison of schemas would not show has to be named.
  void require_shown(std::string_view engine) const {
    std::string problems;
    for (const migration& each : inside) {
      if (each.up != nullptr && keeps(each)) {
        refuse({each.label(),
                ": a function in C++ cannot be kept in a file; end the range before it, or leave it out "
                "(leave_out)"});
      }
      if (keeps(each) || named(options_.leave_out, each.id)) continue;
      if (each.up != nullptr) problems += sentence({"\n  ", each.label(), ": a function in C++"});
      for (const sql_statement& one : each.statements(migration_direction::up, engine)) {
        if (is_shown_by_schema(one.text, engine)) continue;
        std::string shown = one.text.substr(0, one.text.find('\n')).substr(0, 60);
        problems += sentence({"\n  ", each.label(), ":", std::to_string(one.line), ": ", shown});
      }
    }
    if (problems.empty()) return;
    fail(error_kind::schema,
         sentence({"squash(): these change more than a schema shows; name each migration as to be kept as it "
                   "is (keep) or, if a new "
                   "database does not need it, as to be left out (leave_out). Nothing was changed:",
                   problems}));
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(std::initializer_list<std::string_view> why) {
    fail(error_kind::misuse, "squash(): " + sentence(why));
  }

  migrations before;
  migrations inside;
  migrations behind;

 private:
  static bool named(const std::vector<std::string>& in, std::string_view id) {
    for (const std::string& each : in) {
      if (each == id) return true;
    }
    return false;
  }

  const squash_options& options_;
};

/// Writes the sections of one engine: the difference of the schema between the migrations that are kept as
/// they are, and these in between.
template <class Deferred = void>
class migration_squasher : scratch_replay<Deferred> {
  using base = scratch_replay<Deferred>;
  using base::engine_;
  using base::own;
  using base::plan;
  using base::refuse_guesses;
  using base::require_empty;
  using base::scratch_;
  using base::text;

 public:
  migration_squasher(const squash_scratch& scratch, const squash_range<Deferred>& range,
                     const squash_options& options)
      : base("squash()", *scratch.replayed, {}),
        trial_("squash()", *scratch.tried),
        tried_(*scratch.tried),
        range_(range),
        options_(options) {}

  /// Adds to `made.migration`.
  void run(squashed_migration& made) {
    require_empty();
    trial_.require_empty();
    if (tried_.identity().system != engine_) {
      fail(error_kind::misuse, sentence({"squash(): the two scratch databases are of ", engine_, " and ",
                                         tried_.identity().system, "; take two of one kind"}));
    }
    range_.require_shown(engine_);
    replay();
    migration& written = made.migration;
    written.parts.push_back({migration_direction::up, engine_, up_, 0});
    if (one_way_.empty()) written.parts.push_back({migration_direction::down, engine_, down_, 0});
    try_out(written);
    if (made.one_way.empty()) made.one_way = one_way_;
  }

 private:
  struct trial : scratch_replay<Deferred> {
    trial(std::string_view caller, database& scratch) : scratch_replay<Deferred>(caller, scratch, {}) {}
    using scratch_replay<Deferred>::require_empty;
  };

  schema::snapshot inspected(database& in) const {
    return in.with_connection([&](backend_connection& connection) { return connection.inspect(); });
  }

  void replay() {
    migrator(scratch_, range_.before).run();
    const schema::snapshot first = inspected(scratch_);
    before_ = own(first);
    migrations known = range_.before;
    for (const migration& each : range_.inside) known.add(each);
    migrator runner(scratch_, known);
    schema::snapshot reached = before_;
    for (const migration& each : range_.inside) {
      const bool kept = range_.keeps(each);
      if (kept) add_change(reached);
      runner.run({.to = each.id});
      if (kept) {
        reached = own(inspected(scratch_));
        add_kept(each);
      }
    }
    add_change(reached);
    const schema::snapshot last = inspected(scratch_);
    after_ = own(last);
    require_own_schema(first, last);
  }

  /// The change of the schema from `reached` to what is there now, which becomes `reached`.
  void add_change(schema::snapshot& reached) {
    schema::snapshot now = own(inspected(scratch_));
    schema::plan there;
    schema::plan back;
    scratch_.with_connection([&](backend_connection& connection) {
      const schema::change_options all{.drop_tables = true, .drop_views = true};
      there = plan(connection, now, reached, options_.answers.hints, all);
      back = plan(connection, reached, now, schema::reverted(options_.answers.hints), all);
    });
    refuse_guesses(there, options_.answers);
    for (const schema::step& each : there.steps) {
      const std::string why = obstacle(each);
      if (!why.empty())
        fail(error_kind::schema,
             sentence({"squash(): ", why, "; keep the migration that does it (keep). Nothing was changed"}));
    }
    for (const schema::step& each : back.steps) {
      if (one_way_.empty()) one_way_ = obstacle(each);
    }
    up_ += text(there, reached);
    if (one_way_.empty()) down_ = text(back, now) + down_;
    reached = std::move(now);
  }
  static std::string obstacle(const schema::step& each) {
    if (each.judged.safety == schema::safety::impossible) return each.judged.sentence;
    if (each.kind == schema::step_kind::create_full_text && each.words.columns.empty()) {
      return sentence({"table \"", each.subject.name, "\": which columns the full-text index \"",
                       each.words.name, "\" has is not seen in the database"});
    }
    return {};
  }

  void add_kept(const migration& each) {
    up_ += sentence({"-- kept of ", each.id, " ", each.name, "\n"});
    for (const sql_statement& one : each.statements(migration_direction::up, engine_))
      up_ += one.text + ";\n";
    if (!each.covers(migration_direction::down, engine_) || each.down != nullptr) {
      if (one_way_.empty()) one_way_ = each.label() + ": it has no way back";
    }
    std::string undone = sentence({"-- kept of ", each.id, " ", each.name, "\n"});
    for (const sql_statement& one : each.statements(migration_direction::down, engine_))
      undone += one.text + ";\n";
    down_ = undone + down_;
  }

  void require_own_schema(const schema::snapshot& first, const schema::snapshot& last) const {
    for (const schema::table& each : last.tables) {
      if (each.schema.empty() || first.find(each.name) != nullptr) continue;
      fail(error_kind::unsupported,
           sentence({"squash(): table \"", each.name,
                     "\" is in a schema of its own, which is not seen here; leave its "
                     "migrations out of the range"}));
    }
  }

  void try_out(const migration& written) {
    migrations whole = range_.before;
    migration alone = written;  // without what it replaces, so that nothing is taken for done
    alone.replaces.clear();
    whole.add(alone);
    migrator runner(tried_, whole);
    runner.run();
    require_same("", after_);
    if (!one_way_.empty()) return;
    runner.revert({.to = range_.before.empty() ? std::string() : range_.before[range_.before.size() - 1].id});
    require_same("undone, ", before_);
    runner.run();
    require_same("run again, ", after_);
  }
  void require_same(std::string_view when, const schema::snapshot& wanted) const {
    const schema::snapshot found = own(inspected(tried_));
    if (schema::fingerprint(found) == schema::fingerprint(wanted)) return;
    std::string problems;
    for (const schema::difference& each : schema::diff(wanted, found)) problems += "\n  " + each.sentence();
    if (problems.empty()) problems = "\n  the order of columns, a name, a view or a trigger";
    fail(error_kind::schema, sentence({"squash(): the migration was tried out and, ", when,
                                       "the schema is not as the history leaves it. Keep the migration that "
                                       "does it (keep). Nothing was "
                                       "written:",
                                       problems}));
  }

  trial trial_;
  database& tried_;
  const squash_range<Deferred>& range_;
  const squash_options& options_;
  schema::snapshot before_;
  schema::snapshot after_;
  std::string up_;
  std::string down_;
  std::string one_way_;
};

/// What the new one says of the others.
template <class Deferred = void>
std::vector<replaced_migration> replaced_by_squash(const migrations& inside) {
  std::vector<replaced_migration> all;
  for (const migration& each : inside) {
    for (const replaced_migration& old : each.replaces) all.push_back(old);
    all.push_back({each.id, each.checksum(), each.replaces.empty() ? std::string() : each.replaces[0].id});
  }
  return all;
}

}  // namespace detail

/// Makes one migration of a range, with the same effect on every engine: the difference of the schema, found
/// by replaying the history in empty databases, and between the parts of it, at their place, the migrations
/// that are to be kept as they are. It is tried out, up, down and up again. A database that has run all that
/// it replaces takes it for finished. Errors: `schema` (statements that a schema does not show, renames that
/// nobody has told of, a result that differs), `misuse` (the range, the scratch databases), those of the
/// migrations. Nothing is written: see `write_squashed`.
template <class Deferred = void>
squashed_migration squash(array_view<const squash_scratch> scratches, const migrations& history,
                          const squash_options& options = {}) {
  const detail::squash_range<Deferred> range(history, options);
  squashed_migration made;
  migration& written = made.migration;
  written.id = range.inside[range.inside.size() - 1].id;
  written.name = options.name;
  bool covers_memory = true;
  for (const migration& each : range.inside) {
    written.keys_enforced = written.keys_enforced && each.keys_enforced;
    covers_memory = covers_memory && each.up == nullptr && each.covers(migration_direction::up, "memory");
    for (const migration_part& part : each.parts) {
      bool given = part.engine.empty() || part.engine == "memory";
      for (const squash_scratch& one : scratches)
        given = given || one.replayed->identity().system == part.engine;
      if (given) continue;
      detail::squash_range<Deferred>::refuse(
          {each.label(), " has a section for ", part.engine, "; give two empty databases of it too"});
    }
  }
  for (const squash_scratch& each : scratches)
    detail::migration_squasher<Deferred>(each, range, options).run(made);
  if (covers_memory) {
    written.parts.push_back({migration_direction::up, "memory", {}, 0});
    written.parts.push_back({migration_direction::down, "memory", {}, 0});
  }
  written.replaces = detail::replaced_by_squash(range.inside);
  for (const squash_scratch& each : scratches) {
    for (lint_finding& one : lint(written, each.replayed->identity().system))
      made.findings.push_back(std::move(one));
  }
  made.replaced = range.inside;
  for (const migrations* part : {&range.before, &range.behind}) {
    for (const migration& each : *part) made.history.add(each);
  }
  made.history.add(written);
  return made;
}
/// The same for one engine.
template <class Deferred = void>
squashed_migration squash(const squash_scratch& scratch, const migrations& history,
                          const squash_options& options = {}) {
  return squash<Deferred>(array_view<const squash_scratch>(&scratch, 1), history, options);
}

/// Writes the new migration into a folder, takes the files that it replaces away, and writes the lock file
/// anew; the new file's path. Version control has the old ones, which a database that is in the middle of
/// them still needs. Errors: as of `read_migrations`; `misuse` if the folder's files are not those.
template <class Deferred = void>
std::string write_squashed(const std::string& folder, const squashed_migration& made) {
  const migrations there = read_migrations(folder);
  for (const migration& each : made.replaced) {
    const migration* const file = there.find(each.id);
    if (file == nullptr || file->checksum() != each.checksum()) {
      detail::fail(
          error_kind::misuse,
          detail::sentence({folder, ": migration ", each.id, " ", each.name,
                            " is not a file here, or another one; squash what the folder has. Nothing was "
                            "changed"}));
    }
  }
  const std::string path = detail::sentence({folder, "/", migration_file_name(made.migration)});
  const std::string text = migration_text(made.migration);
  migrations left{read_migration(path, text)};
  for (const migration& each : there) {
    if (made.replaced.find(each.id) == nullptr) left.add(each);
  }
  detail::write_file(path, text);
  for (const migration& each : made.replaced) {
    const std::string& old = there.find(each.id)->file;
    if (old != path && ::unlink(old.c_str()) != 0) detail::refuse_path(old, errno);
  }
  write_lock_file(folder, left);
  return path;
}

}  // namespace tenon::inline v0
