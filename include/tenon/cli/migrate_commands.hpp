// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include <tenon/cli/schema_commands.hpp>
#include <tenon/cli/workspace.hpp>
#include <tenon/migrate/answers.hpp>
#include <tenon/migrate/generate.hpp>
#include <tenon/migrate/lint.hpp>
#include <tenon/migrate/lock_file.hpp>
#include <tenon/migrate/migration_folder.hpp>
#include <tenon/migrate/migrator.hpp>
#include <tenon/migrate/squash.hpp>
#include <tenon/reflect/enums.hpp>

namespace tenon::inline v0::cli {

/// `migrate generate|run|revert|status|check|lint|squash` and the ways out:
/// `fake|accept|forget|accept-schema`.
template <class Deferred = void>
class migrate_commands {
  using schema_words = schema_commands<Deferred>;

 public:
  static exit_code generate(workspace& with) {
    const std::string folder = with.migrations_folder();
    const bool makes_folder = !with.has_folder();
    const migrations history =
        makes_folder ? (with.given.migrations != nullptr ? *with.given.migrations : migrations())
                     : with.with_folder(true);
    generate_options options;
    options.name = with.asked.name;
    options.answers = answers(with.asked);
    options.change.concurrently = with.asked.concurrently;
    const std::vector<database*> scratches = with.scratches();
    with.io.progress("replaying the history …");
    const generated_migration made = with.entities.generate(scratches, history, options);
    with.io.progress({});
    std::string path;
    if (!made.empty() && !with.asked.dry_run) {
      if (makes_folder && ::mkdir(folder.c_str(), 0777) != 0) tenon::detail::refuse_path(folder, errno);
      path = write_migration(folder, made.migration);
    }
    show(with, made, path);
    return exit_code::ok;
  }

  static exit_code run(workspace& with) {
    migrator runner = migrator_of(with, with.asked.dry_run ? access::read : access::write);
    const migration_report report = runner.run(options_of(with));
    with.io.progress({});
    if (!with.asked.dry_run) with.keep();
    show(with, report, with.asked.dry_run ? "would run" : "ran");
    return exit_code::ok;
  }

  static exit_code revert(workspace& with) {
    const arguments& asked = with.asked;
    if ((asked.to.empty() ? 0 : 1) + (asked.all ? 1 : 0) + (asked.last ? 1 : 0) != 1) {
      throw usage_error{
          "migrate revert: say how far: --to ID (the last migration that stays), --last (only the latest) or "
          "--all"};
    }
    migrator runner = migrator_of(with);
    migrate_options options = options_of(with);
    if (asked.last) {
      std::vector<std::string> finished;
      for (const migration_status& each : runner.status()) {
        if (each.state == migration_state::finished) finished.push_back(each.id);
      }
      if (finished.empty()) {
        show(with, migration_report{}, "reverted");
        return exit_code::ok;
      }
      if (finished.size() > 1) options.to = finished[finished.size() - 2];
    }
    const migration_report report = runner.revert(options);
    with.io.progress({});
    if (!asked.dry_run) with.keep();
    show(with, report, asked.dry_run ? "would revert" : "reverted");
    return exit_code::ok;
  }

  static exit_code status(workspace& with) {
    const std::vector<migration_status> all = migrator_of(with).status();
    std::int64_t pending = 0;
    std::int64_t problems = 0;
    for (const migration_status& each : all) {
      if (each.is_pending()) ++pending;
      if (each.problem != migration_problem::none) ++problems;
    }
    console& io = with.io;
    if (io.is_json()) {
      io.json().key("migrations");
      io.json().begin_array();
      for (const migration_status& each : all) write(io, each);
      io.json().end_array();
      io.number("pending", pending);
      io.number("problems", problems);
    } else {
      for (const migration_status& each : all) {
        const bool done = each.state == migration_state::finished;
        const bool failed = each.state == migration_state::failed || each.problem != migration_problem::none;
        const std::string state(reflect::enum_name(each.state));
        io.say({each.id, "  ",
                io.coloured(failed ? colour::red
                            : done ? colour::green
                                   : colour::yellow,
                            padded(state, 11)),
                "  ", each.name});
        if (!each.message.empty()) io.say({"      ", to_string(each.problem), ": ", each.message});
        if (each.state == migration_state::failed && !each.record.problem.empty())
          io.say({"      ", each.record.problem});
      }
      io.say({schema_words::counted(all.size(), "migration"), ", ", std::to_string(pending), " pending",
              problems == 0 ? "" : ", ",
              problems == 0 ? "" : schema_words::counted(static_cast<std::size_t>(problems), "problem")});
    }
    return pending == 0 && problems == 0 ? exit_code::ok : exit_code::differences;
  }

  /// For CI: the folder is as its lock file says, and the entities as the history leaves them. No database
  /// but a scratch one is looked at.
  static exit_code check(workspace& with) {
    console& io = with.io;
    const migrations all = with.with_folder(false);
    std::vector<lock_finding> findings;
    if (with.has_folder()) {
      const migrations files = read_migrations(with.migrations_folder(), false);
      const std::string path = with.migrations_folder() + "/" + std::string(lock_file_name);
      std::string lock;
      if (tenon::detail::read_file(path, lock) || !files.empty()) findings = compare_lock(files, lock, path);
    }
    generate_options options;
    options.name = "check";
    options.answers = answers(with.asked);
    const generated_migration made = with.entities.generate(with.scratches(), all, options);
    if (io.is_json()) {
      io.json().key("files");
      io.json().begin_array();
      for (const lock_finding& each : findings) {
        io.json().begin_object();
        io.text("problem", to_string(each.problem));
        io.text("id", each.id);
        io.text("message", each.message);
        io.json().end_object();
      }
      io.json().end_array();
      write_missing(io, made);
    } else {
      for (const lock_finding& each : findings)
        io.say({io.coloured(colour::red, to_string(each.problem)), ": ", each.message});
      for (const schema::step& each : made.up.steps)
        io.say({io.coloured(colour::yellow, "no migration"), ": ", each.judged.sentence});
      if (!made.empty()) io.say({"`migrate generate NAME` writes it"});
      if (findings.empty() && made.empty())
        io.say(
            {io.coloured(colour::green, "the migrations are whole, and lead to what the entities describe")});
    }
    return findings.empty() && made.empty() ? exit_code::ok : exit_code::differences;
  }

  static exit_code lint(workspace& with) {
    console& io = with.io;
    const auto findings = tenon::lint(with.known(), with.asked.engine, with.asked.since);
    show(io, findings);
    lint_severity from = lint_severity::warning;
    for (const lint_severity each : {lint_severity::notice, lint_severity::error}) {
      if (to_string(each) == with.asked.severity) from = each;
    }
    const bool bad = lint_exit_status(findings, from) != 0;
    if (!io.is_json() && findings.empty()) io.say({io.coloured(colour::green, "no findings")});
    return bad ? exit_code::differences : exit_code::ok;
  }

  static exit_code squash(workspace& with) {
    const arguments& asked = with.asked;
    if (asked.all == (!asked.from_id.empty() || !asked.to.empty())) {
      throw usage_error{
          "migrate squash: say which migrations become one: --from ID and --to ID, or one of them, or --all"};
    }
    squash_options options;
    options.from = asked.from_id;
    options.to = asked.to;
    if (!asked.name.empty()) options.name = asked.name;
    options.keep = asked.keep;
    options.leave_out = asked.leave_out;
    options.answers = answers(asked);
    const migrations history = with.with_folder(true);
    std::vector<database*> empty;
    if (asked.scratches.empty()) {
      for (int at = 0; at < 2; ++at) empty.push_back(&with.scratch(with.url()));
    } else {
      empty = with.scratches();
    }
    if (empty.size() % 2 != 0)
      throw usage_error{
          "migrate squash: two empty databases of each engine are needed; give --scratch twice"};
    std::vector<squash_scratch> scratches;
    for (std::size_t at = 0; at < empty.size(); at += 2) scratches.push_back({empty[at], empty[at + 1]});
    with.io.progress("replaying the history …");
    const squashed_migration made = tenon::squash(scratches, history, options);
    with.io.progress({});
    std::string path;
    if (!asked.dry_run) path = write_squashed(with.migrations_folder(), made);
    console& io = with.io;
    if (io.is_json()) {
      io.flag("dry_run", asked.dry_run);
      io.text("id", made.migration.id);
      io.text("name", made.migration.name);
      if (!path.empty()) io.text("file", path);
      io.text("text", migration_text(made.migration));
      if (!made.one_way.empty()) io.text("one_way", made.one_way);
      io.json().key("replaced");
      io.json().begin_array();
      for (const migration& each : made.replaced) io.json().string(each.id);
      io.json().end_array();
      show(io, made.findings);
      return exit_code::ok;
    }
    io.print(migration_text(made.migration));
    if (!made.one_way.empty()) io.say({io.coloured(colour::yellow, "no way back"), ": ", made.one_way});
    show(io, made.findings);
    for (const migration& each : made.replaced)
      io.say({path.empty() ? "would replace " : "replaced ", each.id, " ", each.name});
    if (!path.empty()) io.say({io.coloured(colour::green, "written"), ": ", path, " and ", lock_file_name});
    return exit_code::ok;
  }

  static exit_code fake(workspace& with) {
    return way_out(with, "recorded as finished, without running it",
                   [](migrator& runner, const std::string& id) { runner.fake(id); });
  }
  static exit_code accept(workspace& with) {
    return way_out(with, "accepted as it is now",
                   [](migrator& runner, const std::string& id) { runner.accept(id); });
  }
  static exit_code forget(workspace& with) {
    return way_out(with, "taken out of the history",
                   [](migrator& runner, const std::string& id) { runner.forget(id); });
  }
  static exit_code accept_schema(workspace& with) {
    migrator_of(with).accept_schema();
    with.keep();
    with.io.say({"the schema is taken as it is"});
    return exit_code::ok;
  }

 private:
  /// Wrong files are told before a database is opened, or made.
  static migrator migrator_of(workspace& with, access wanted = access::read) {
    const migrations& known = with.known();
    return migrator(with.db(wanted), known);
  }

  template <class Act>
  static exit_code way_out(workspace& with, std::string_view said, Act act) {
    migrator runner = migrator_of(with);
    act(runner, with.asked.name);
    with.keep();
    if (with.io.is_json()) with.io.text("id", with.asked.name);
    with.io.say({with.asked.name, ": ", said});
    return exit_code::ok;
  }

  static change_answers answers(const arguments& asked) {
    std::string text;
    std::string file = "--answer";
    if (!asked.answers_file.empty()) {
      file = asked.answers_file;
      if (!tenon::detail::read_file(file, text))
        throw usage_error{tenon::detail::sentence({file, ": there is no such file of answers"})};
      text += '\n';
    }
    for (const std::string& each : asked.answers) text += each + '\n';
    return read_answers(file, text);
  }

  static void told(const migration_progress& now, void* context) {
    static_cast<console*>(context)->progress(tenon::detail::sentence(
        {now.id, " ", now.name, ": ", std::to_string(now.step), "/", std::to_string(now.steps)}));
  }
  static migrate_options options_of(workspace& with) {
    const arguments& asked = with.asked;
    migrate_options options;
    options.to = asked.to;
    options.dry_run = asked.dry_run;
    options.out_of_order = asked.out_of_order;
    options.newer = asked.newer;
    options.refuse_drift = asked.refuse_drift;
    options.lock_timeout = std::chrono::milliseconds(static_cast<std::int64_t>(asked.lock_timeout * 1000));
    options.progress = &told;
    options.context = &with.io;
    return options;
  }

  static std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
  }

  static void write(console& io, const migration_status& shown) {
    io.json().begin_object();
    io.text("id", shown.id);
    io.text("name", shown.name);
    io.text("state", reflect::enum_name(shown.state));
    io.flag("pending", shown.is_pending());
    if (shown.problem != migration_problem::none) {
      io.text("problem", to_string(shown.problem));
      io.text("message", shown.message);
    }
    if (!shown.record.id.empty()) {
      io.text("started", tenon::to_string(shown.record.started));
      io.number("microseconds", shown.record.microseconds);
      io.text("tool", shown.record.tool);
      if (!shown.record.problem.empty()) io.text("failure", shown.record.problem);
    }
    io.json().end_object();
  }

  static void show(workspace& with, const migration_report& report, std::string_view did) {
    console& io = with.io;
    if (io.is_json()) {
      io.flag("dry_run", with.asked.dry_run);
      io.flag("drifted", report.drifted);
      io.json().key("migrations");
      io.json().begin_array();
      for (const migration_run& each : report.ran) {
        io.json().begin_object();
        io.text("id", each.id);
        io.text("name", each.name);
        io.list("statements", each.statements);
        io.flag("calls_function", each.calls_function);
        io.number("microseconds", each.took.count());
        io.json().end_object();
      }
      io.json().end_array();
      return;
    }
    if (report.drifted) io.warn("the schema was not as the last migration left it; see `schema drift`");
    for (const migration_run& each : report.ran) {
      io.say({did, " ", each.id, " ", each.name});
      if (!with.asked.dry_run) continue;
      for (const std::string& one : each.statements) io.say({"  ", one, ";"});
      if (each.calls_function) io.say({"  (a function in C++)"});
    }
    if (report.ran.empty()) io.say({io.coloured(colour::green, "nothing to do")});
  }

  static void show(console& io, const std::vector<lint_finding>& findings) {
    if (!io.is_json()) {
      for (const lint_finding& each : findings) {
        const bool quiet = !each.suppressed.empty() || each.severity == lint_severity::notice;
        io.say({io.coloured(quiet                                   ? colour::grey
                            : each.severity == lint_severity::error ? colour::red
                                                                    : colour::yellow,
                            each.sentence())});
      }
      return;
    }
    io.json().key("findings");
    io.json().begin_array();
    for (const lint_finding& each : findings) {
      io.json().begin_object();
      io.text("code", each.code);
      io.text("severity", to_string(each.severity));
      io.text("id", each.id);
      io.text("file", each.file);
      io.number("line", each.line);
      io.text("message", each.message);
      if (!each.suppressed.empty()) io.text("suppressed", each.suppressed);
      io.json().end_object();
    }
    io.json().end_array();
  }

  static void write_missing(console& io, const generated_migration& made) {
    io.json().key("missing");
    io.json().raw(schema::to_json(made.up));
  }

  static void show(workspace& with, const generated_migration& made, const std::string& path) {
    console& io = with.io;
    if (io.is_json()) {
      io.flag("dry_run", with.asked.dry_run);
      if (!made.empty()) {
        io.text("id", made.migration.id);
        io.text("name", made.migration.name);
        if (!path.empty()) io.text("file", path);
        io.text("text", migration_text(made.migration));
        if (!made.one_way.empty()) io.text("one_way", made.one_way);
      }
      write_missing(io, made);
      show(io, made.findings);
      return;
    }
    if (made.empty())
      return io.say({io.coloured(colour::green, "nothing to generate"),
                     ": the history leads to what the entities describe"});
    io.print(migration_text(made.migration));
    if (!made.one_way.empty()) io.say({io.coloured(colour::yellow, "no way back"), ": ", made.one_way});
    show(io, made.findings);
    if (!path.empty()) io.say({io.coloured(colour::green, "written"), ": ", path, " and ", lock_file_name});
  }
};

}  // namespace tenon::inline v0::cli
