// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include <tenon/cli/arguments.hpp>
#include <tenon/cli/completion.hpp>
#include <tenon/cli/console.hpp>
#include <tenon/cli/database_commands.hpp>
#include <tenon/cli/diagram_command.hpp>
#include <tenon/cli/migrate_commands.hpp>
#include <tenon/cli/query_command.hpp>
#include <tenon/cli/schema_commands.hpp>
#include <tenon/cli/secrets.hpp>
#include <tenon/cli/workspace.hpp>
#include <tenon/core/version.hpp>

namespace tenon::inline v0::cli {

/// The tree of commands with their options, and what runs the one that was chosen.
template <class Deferred = void>
class program {
 public:
  program(const options& given, const entity_tools& tools, std::string_view called)
      : given_(given),
        tools_(tools),
        io_(given),
        name_(given.program.empty() ? std::string(called.substr(called.rfind('/') + 1)) : given.program),
        app_("The database of this program: its schema, migrations, data.", name_) {
    build();
  }

  int run(int count, const char* const* words) {
    for (int at = 1; at < count; ++at) {
      if (std::string_view(words[at]) == "--json") asked_.json = true;
    }
    try {
      app_.parse(count, words);
    } catch (const CLI::Success& asked_for) {
      std::ostringstream text;
      app_.exit(asked_for, text, text);
      io_.out() << text.str();
      return static_cast<int>(exit_code::ok);
    } catch (const CLI::ParseError& problem) {
      const std::vector<std::string> left = app_.remaining(true);
      if (dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr && !left.empty() &&
          chosen_name_.empty())
        return refuse(tenon::detail::sentence({"there is no command \"", left.front(), "\""}));
      return refuse(problem.what());
    }
    io_.set_colours(asked_.colour);
    if (asked_.json) io_.begin_json(chosen_name_);
    if (chosen_ == nullptr) return complete();
    try {
      return answer();
    } catch (const usage_error& problem) {
      return io_.fail("usage", without_passwords(problem.message), exit_code::usage);
    } catch (const error& problem) {
      return io_.fail(to_string(problem.kind), without_passwords(problem.message), exit_code_of(problem),
                      &problem);
    } catch (const std::exception& problem) {
      return io_.fail("internal", without_passwords(problem.what()), exit_code::database);
    }
  }

 private:
  int answer() {
    exit_code code = exit_code::ok;
    {
      workspace with(given_, asked_, tools_, io_);
      code = chosen_(with);
    }
    return io_.finish(code);
  }

  int refuse(std::string_view message) {
    if (asked_.json) io_.begin_json("");
    std::string text = without_passwords(message);
    if (!asked_.json) text += "\nsee " + name_ + " --help";
    return io_.fail("usage", text, exit_code::usage);
  }

  int complete() {
    const completion<Deferred> made(app_, name_);
    const std::string text = asked_.name == "bash"  ? made.bash()
                             : asked_.name == "zsh" ? made.zsh()
                                                    : made.fish();
    if (io_.is_json()) io_.text("script", text);
    io_.print(text);
    return io_.finish(exit_code::ok);
  }

  // The tree.

  CLI::App& group(const char* name, const char* about) {
    CLI::App& made = *app_.add_subcommand(name, about);
    made.require_subcommand(1);
    made.footer("See " + name_ + " " + name + " COMMAND --help for examples.");
    return made;
  }
  CLI::App& add(CLI::App& under, const char* name, const char* about, command what) {
    CLI::App& made = *under.add_subcommand(name, about);
    std::string whole = &under == &app_ ? name : under.get_name() + " " + name;
    made.footer("Also --url, --migrations, --json, --color: see " + name_ + " --help");
    made.callback([this, what, whole] {
      chosen_ = what;
      chosen_name_ = whole;
    });
    return made;
  }
  void example(CLI::App& of, std::string_view words, std::string_view more = {}) {
    std::string text = "Examples:\n  " + name_ + " " + std::string(words);
    if (!more.empty()) text += "\n  " + name_ + " " + std::string(more);
    of.footer(text + "\n\nAlso --url, --migrations, --json, --color: see " + name_ + " --help");
  }

  void build() {
    app_.fallthrough();
    app_.require_subcommand(1);
    std::string version = name_;
    if (!given_.version.empty()) version += " " + given_.version;
    app_.set_version_flag("--version", version + " (Tenon " TENON_VERSION ")");
    app_.add_option(
            "--url", asked_.url,
            "the database: sqlite:file.db, postgresql://user@host/name, memory:file" +
                (given_.variable.empty() ? std::string() : "; without it the variable " + given_.variable))
        ->type_name("URL");
    app_.add_option("--migrations", asked_.migrations,
                    "the folder of the migrations; without it " + (given_.migrations != nullptr
                                                                       ? std::string("those of this program")
                                                                       : given_.migrations_folder))
        ->type_name("FOLDER");
    app_.add_flag("--json", asked_.json, "one JSON object instead of text; errors too, on standard error");
    app_.add_option("--color", asked_.colour, "colours; auto: on a terminal, unless NO_COLOR is set")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    app_.footer(
        "Exit status: 0 done, 1 differences or findings, 2 usage, 3 the database failed,\n"
        "4 refused, nothing was changed, 5 this store cannot do it.\n\nExamples:\n  " +
        name_ + " schema verify --url sqlite:app.db\n  " + name_ + " migrate run --dry-run\n  " + name_ +
        " query 'SELECT count(*) FROM users WHERE role = ?' -p admin --json");
    build_schema();
    build_migrate();
    build_database();
  }

  void allow_option(CLI::App& of) {
    of.add_option("--allow", asked_.allow,
                  "permits exactly one thing that is refused: drop_column:users.nickname; may be repeated")
        ->type_name("PERMISSION")
        ->allow_extra_args(false);
    of.add_option("--level", asked_.level, "what runs without a permission; additive is the default")
        ->check(CLI::IsMember({"additive", "lossless"}));
    of.add_flag("--drop-tables", asked_.drop_tables,
                "tables that no entity describes belong to the difference, too");
    of.add_flag("--concurrently", asked_.concurrently, "PostgreSQL: indexes are made while others write");
  }

  void build_schema() {
    using commands = schema_commands<Deferred>;
    CLI::App& schema = group("schema", "compare the database with the entities, and change it");
    example(add(schema, "verify", "whether the database is as the entities describe it", &commands::verify),
            "schema verify --url sqlite:app.db");
    CLI::App& diff =
        add(schema, "diff", "what would be done to make it so, and what each step does to the rows",
            &commands::diff);
    allow_option(diff);
    diff.add_flag("--sql", asked_.sql, "only the statements");
    example(diff, "schema diff", "schema diff --sql");
    CLI::App& sync =
        add(schema, "sync", "make it so; what does not only add is refused unless it is permitted",
            &commands::sync);
    allow_option(sync);
    sync.add_flag("--sql", asked_.sql, "show statements instead of steps");
    sync.add_flag("--dry-run", asked_.dry_run, "only tell");
    example(sync, "schema sync --dry-run", "schema sync --allow drop_column:users.nickname");
    CLI::App& print = add(schema, "print", "the schema that is there, of whatever made it", &commands::print);
    print.add_option("--from", asked_.from, "the database's own schema, or that of the entities")
        ->check(CLI::IsMember({"database", "entities"}));
    print.add_flag("--sql", asked_.sql, "as statements that create it");
    example(print, "schema print --from entities --sql");
    CLI::App& drift =
        add(schema, "drift", "whether somebody has changed it since the last migration", &commands::drift);
    drift
        .add_option("--scratch", asked_.scratches,
                    "an empty database, in which the history is replayed to tell what")
        ->type_name("URL");
    example(drift, "schema drift");
  }

  void answer_options(CLI::App& of) {
    of.add_option("--answer", asked_.answers,
                  "what a change means: rename column mail to email in users, or drop column fax in users; "
                  "may be repeated")
        ->allow_extra_args(false);
    of.add_option("--answers", asked_.answers_file, "a file of answers, one a line")->type_name("FILE");
    of.add_option(
          "--scratch", asked_.scratches,
          "an empty database, in which the history is replayed; without it one is made: in memory, or on the "
          "server of --url, and dropped behind; several make one migration for several engines")
        ->type_name("URL")
        ->allow_extra_args(false);
  }
  void run_options(CLI::App& of) {
    of.add_flag("--dry-run", asked_.dry_run, "only tell the statements");
    of.add_option("--lock-timeout", asked_.lock_timeout, "seconds to wait for others that migrate")
        ->check(CLI::Range(0.0, 86400.0));
  }

  void build_migrate() {
    using commands = migrate_commands<Deferred>;
    CLI::App& migrate = group("migrate", "change the schema step by step, with a history");
    CLI::App& generate =
        add(migrate, "generate", "write the migration from the history to the entities", &commands::generate);
    generate.add_option("name", asked_.name, "what it is called: letters, digits, - and _")->required();
    answer_options(generate);
    generate.add_flag("--dry-run", asked_.dry_run, "write no file");
    generate.add_flag("--concurrently", asked_.concurrently,
                      "PostgreSQL: indexes are made while others write");
    example(generate, "migrate generate add_nickname",
            "migrate generate mail --answer 'rename column mail to email in users'");
    CLI::App& run = add(migrate, "run", "run what is pending", &commands::run);
    run.add_option("--to", asked_.to, "the last one to run")->type_name("ID");
    run_options(run);
    run.add_flag("--out-of-order", asked_.out_of_order, "also what is older than what was run already");
    run.add_flag("--newer", asked_.newer, "go on where a newer program has migrated the database");
    run.add_flag("--refuse-drift", asked_.refuse_drift, "run nothing if the schema is not as it was left");
    example(run, "migrate run --dry-run", "migrate run --to 20261121093000");
    CLI::App& revert = add(migrate, "revert", "undo migrations, the latest first", &commands::revert);
    revert.add_option("--to", asked_.to, "the last one that stays")->type_name("ID");
    revert.add_flag("--last", asked_.last, "only the latest");
    revert.add_flag("--all", asked_.all, "all of them");
    run_options(revert);
    example(revert, "migrate revert --last --dry-run", "migrate revert --to 20261121093000");
    example(
        add(migrate, "status", "how each migration stands; exit status 1 if something is pending or wrong",
            &commands::status),
        "migrate status --json");
    CLI::App& check = add(migrate, "check",
                          "for CI: whether the files are as their lock file says, and lead to the entities",
                          &commands::check);
    answer_options(check);
    example(check, "migrate check");
    CLI::App& lint =
        add(migrate, "lint", "what may go wrong with migrations on a database in use", &commands::lint);
    lint.add_option("--since", asked_.since, "only from this one on")->type_name("ID");
    lint.add_option("--engine", asked_.engine, "as one engine reads them; both without it")
        ->check(CLI::IsMember({"sqlite", "postgresql"}));
    lint.add_option("--severity", asked_.severity, "what gives exit status 1, and all that is worse")
        ->check(CLI::IsMember({"notice", "warning", "error"}));
    example(lint, "migrate lint --since 20261121093000 --engine postgresql");
    CLI::App& squash =
        add(migrate, "squash", "make one migration of several; the files of these go", &commands::squash);
    squash.add_option("--from", asked_.from_id, "the first that becomes part of it")->type_name("ID");
    squash.add_option("--to", asked_.to, "the last, whose id it gets")->type_name("ID");
    squash.add_flag("--all", asked_.all, "all of them");
    squash.add_option("--name", asked_.name, "what it is called; squashed without it");
    squash
        .add_option("--keep", asked_.keep, "a migration whose statements stay as they are; may be repeated")
        ->type_name("ID")
        ->allow_extra_args(false);
    squash
        .add_option("--leave-out", asked_.leave_out,
                    "a migration of which only the change of the schema stays; may be repeated")
        ->type_name("ID")
        ->allow_extra_args(false);
    answer_options(squash);
    squash.add_flag("--dry-run", asked_.dry_run, "change no file");
    example(squash, "migrate squash --all --name base --dry-run", "migrate squash --to 20261121093000");
    const auto way_out = [&](const char* name, const char* about, command what) {
      CLI::App& made = add(migrate, name, about, what);
      made.add_option("id", asked_.name, "the migration's 14 digits")->required()->type_name("ID");
    };
    way_out("fake", "record a migration as finished without running it", &commands::fake);
    way_out("accept", "take an edit of a finished migration that changes nothing", &commands::accept);
    way_out("forget", "take a migration that is gone for good out of the history", &commands::forget);
    add(migrate, "accept-schema", "take the schema as it is, so that it is no drift any more",
        &commands::accept_schema);
  }

  void build_database() {
    using commands = database_commands<Deferred>;
    CLI::App& db = group("db", "the database as a whole");
    example(add(db, "info", "engine, version, size and tables with their rows", &commands::info),
            "db info --json");
    CLI::App& backup = add(db, "backup", "copy it into a new file, while others use it", &commands::backup);
    backup.add_option("file", asked_.file, "the file, which must not be there")->required();
    example(backup, "db backup before.db");
    CLI::App& restore =
        add(db, "restore", "make it what a backup has; a filled one is refused", &commands::restore);
    restore.add_option("file", asked_.file, "the backup")->required();
    restore.add_flag("--overwrite", asked_.overwrite, "replace what is there");
    example(restore, "db restore before.db --url sqlite:new.db");
    example(add(db, "vacuum", "give back the space of what was deleted", &commands::vacuum), "db vacuum");
    example(add(db, "check", "look for damage, and for rows that refer to none", &commands::check),
            "db check");

    CLI::App& erd = add(app_, "erd", "a picture of the tables and their relations", &draw<Deferred>);
    erd.add_option("tables", asked_.names, "only these; without any, all");
    erd.add_option("--format", asked_.picture, "mermaid is the default")
        ->check(CLI::IsMember({"mermaid", "dot", "svg"}));
    erd.add_option("--columns", asked_.columns, "which are shown")
        ->check(CLI::IsMember({"all", "keys", "none"}));
    erd.add_option("--from", asked_.from, "the database's own schema, or that of the entities")
        ->check(CLI::IsMember({"database", "entities"}));
    erd.add_option("--title", asked_.name, "above the picture");
    erd.add_option("-o,--output", asked_.output, "a file instead of standard output")->type_name("FILE");
    example(erd, "erd --format svg -o schema.svg", "erd users posts --columns keys");

    CLI::App& reverse = add(app_, "reverse", "C++ structs and descriptions of the tables that are there",
                            &cli::reverse<Deferred>);
    reverse.add_option("tables", asked_.names, "only these; without any, all");
    reverse.add_option("--namespace", asked_.name, "of the structs");
    reverse.add_flag("--singular", asked_.singular, "table invoices becomes struct Invoice");
    reverse.add_option("-o,--output", asked_.output, "a file instead of standard output")->type_name("FILE");
    example(reverse, "reverse --namespace music --singular -o entities.hpp --url sqlite:chinook.db");

    CLI::App& seed = add(app_, "seed", "plant rows for tests and demos", &commands::seed);
    seed.add_option("names", asked_.names, "which; without any, all");
    seed.add_option("--number", asked_.number, "equal numbers give equal rows");
    seed.add_flag("--again", asked_.again, "those too that the database has had");
    seed.add_flag("--list", asked_.list, "only tell which there are");
    example(seed, "seed --list", "seed demo --number 7");

    CLI::App& query = add(app_, "query", "run one SQL statement; it only reads unless --write is given",
                          &query_command<Deferred>::run);
    query.add_option("sql", asked_.file, "the statement; - reads it from standard input")->required();
    query
        .add_option("-p,--parameter", asked_.parameters,
                    "the next bound value: a number, null, true, false, a text; \"42\" in quotes is a text")
        ->type_name("VALUE")
        ->allow_extra_args(false);
    query.add_flag("--write", asked_.write, "let it change data and schema");
    query.add_option("--format", asked_.format, "how rows are shown")->check(CLI::IsMember({"table", "csv"}));
    example(query, "query 'SELECT * FROM users WHERE id = ?' -p 7",
            "query --write 'UPDATE users SET role = ?' -p guest");

    CLI::App& shells = add(app_, "completion", "a script that completes this command line", nullptr);
    shells.add_option("shell", asked_.name, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    example(shells, "completion bash > /etc/bash_completion.d/" + name_);
  }

  const options& given_;
  const entity_tools& tools_;
  console io_;
  arguments asked_;
  std::string name_;
  CLI::App app_;
  command chosen_ = nullptr;
  std::string chosen_name_;
};

}  // namespace tenon::inline v0::cli
