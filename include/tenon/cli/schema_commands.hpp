// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/cli/permissions.hpp>
#include <tenon/cli/workspace.hpp>
#include <tenon/migrate/drift.hpp>
#include <tenon/migrate/inspect.hpp>
#include <tenon/schema/diff.hpp>
#include <tenon/schema/plan_text.hpp>
#include <tenon/schema/text.hpp>

namespace tenon::inline v0::cli {

/// `schema verify|diff|sync|print|drift`.
template <class Deferred = void>
class schema_commands {
 public:
  static exit_code verify(workspace& with) {
    const schema_change change = with.entities.plan(with.db(), {});
    const auto differences = schema::diff(change.wanted, change.found);
    show(with.io, differences);
    if (with.io.is_json()) return differences.empty() ? exit_code::ok : exit_code::differences;
    if (differences.empty()) {
      with.io.say({with.io.coloured(colour::green, "the database is as the entities describe it")});
      return exit_code::ok;
    }
    with.io.say({counted(differences.size(), "difference"), "; `schema diff` tells what would be done"});
    return exit_code::differences;
  }

  static exit_code diff(workspace& with) {
    check_permissions(with.asked.allow);
    database& db = with.db();
    const schema_change change = with.entities.plan(db, wanted(with.asked));
    const apply_options options = permitted(db, change, with.asked.allow, level_of(with.asked));
    show_plan(with, change, review(db, change, options));
    return change.empty() ? exit_code::ok : exit_code::differences;
  }

  static exit_code sync(workspace& with) {
    check_permissions(with.asked.allow);
    database& db = with.db(with.asked.dry_run ? access::read : access::write);
    schema_change change = with.entities.plan(db, wanted(with.asked));
    const apply_options options = permitted(db, change, with.asked.allow, level_of(with.asked));
    const schema::list<step_review> reviews = review(db, change, options);
    show_plan(with, change, reviews);
    bool refused = false;
    for (const step_review& each : reviews) refused = refused || each.refused;
    std::size_t steps = 0;
    if (!refused && !with.asked.dry_run && !change.empty()) {
      with.io.progress("changing the schema …");
      steps = apply(db, change, options);
      with.io.progress({});
      with.keep();
    }
    if (with.io.is_json()) {
      with.io.number("applied", static_cast<std::int64_t>(steps));
      with.io.flag("dry_run", with.asked.dry_run);
    } else if (refused) {
      with.io.say({with.io.coloured(colour::red, "refused"), "; nothing was changed"});
    } else if (with.asked.dry_run) {
      with.io.say({"nothing was changed (--dry-run)"});
    } else if (steps != 0) {
      with.io.say({with.io.coloured(colour::green, "done"), ": ", counted(steps, "step")});
    }
    return refused ? exit_code::refused : exit_code::ok;
  }

  static exit_code print(workspace& with) {
    database& db = with.db();
    const bool described = with.asked.from == "entities";
    const schema::snapshot shown = described ? with.entities.plan(db, {}).wanted : inspect(db);
    if (with.asked.sql) {
      schema_change made;
      made.plan = schema::plan_missing_tables(shown, {});
      std::vector<std::string> statements = script(db, made);
      for (const schema::view& each : shown.views) {
        statements.push_back(each.text.substr(0, 6) == "CREATE" || each.text.substr(0, 6) == "create"
                                 ? each.text
                                 : "CREATE VIEW " + each.name + " AS " + each.text);
      }
      if (with.io.is_json()) with.io.list("sql", statements);
      for (const std::string& each : statements) with.io.say({ended(each)});
      return exit_code::ok;
    }
    if (with.io.is_json()) {
      write(with.io, shown);
    } else {
      for (const schema::table& each : shown.tables) with.io.print(text_of(each));
      for (const schema::view& each : shown.views) with.io.say({"view ", each.name});
    }
    return exit_code::ok;
  }

  static exit_code drift(workspace& with) {
    database& db = with.db();
    schema_drift found = tenon::drift(db);
    if (found && (!with.asked.scratches.empty() || with.tools().drop_scratch == nullptr)) {
      // Making a database on a server is not what somebody expects who only looks.
      const bool has_history = with.given.migrations != nullptr || with.has_folder();
      if (has_history) found = tenon::drift(db, with.known(), *with.scratches().front());
    }
    if (with.io.is_json()) {
      with.io.flag("drifted", found.drifted);
      with.io.text("migration", found.id);
      with.io.text("expected", found.expected);
      with.io.text("found", found.found);
      show(with.io, found.differences);
    } else if (found.id.empty()) {
      with.io.say({"no migration was run on this database, so that nothing can have drifted from it"});
    } else if (!found) {
      with.io.say({with.io.coloured(colour::green, "the schema is as migration "), found.id, " left it"});
    } else {
      with.io.say({with.io.coloured(colour::red, "the schema is not as migration "), found.id, " left it"});
      show(with.io, found.differences);
      with.io.say(
          {"write what was done as a migration or undo it; `migrate accept-schema` takes it as it is"});
    }
    return found ? exit_code::differences : exit_code::ok;
  }

  /// "1 step", "2 steps".
  static std::string counted(std::size_t count, std::string_view noun) {
    return tenon::detail::sentence({std::to_string(count), " ", noun, count == 1 ? "" : "s"});
  }

 private:
  static schema::change_options wanted(const arguments& asked) {
    return {.drop_tables = asked.drop_tables, .concurrently = asked.concurrently};
  }
  static change_level level_of(const arguments& asked) {
    return asked.level == "lossless" ? change_level::lossless : change_level::additive;
  }
  static std::string ended(const std::string& statement) {
    return !statement.empty() && statement.back() == ';' ? statement : statement + ';';
  }

  static void show(console& io, const schema::list<schema::difference>& differences) {
    if (!io.is_json()) {
      for (const schema::difference& each : differences) io.say({each.code(), "  ", each.sentence()});
      return;
    }
    io.json().key("differences");
    io.json().begin_array();
    for (const schema::difference& each : differences) {
      io.json().begin_object();
      io.text("code", each.code());
      io.text("table", each.table);
      io.text("object", each.object);
      io.text("wanted", each.wanted);
      io.text("found", each.found);
      io.text("sentence", each.sentence());
      io.json().end_object();
    }
    io.json().end_array();
  }

  static colour colour_of(schema::safety how) {
    switch (how) {
      case schema::safety::additive: return colour::green;
      case schema::safety::safe: return colour::grey;
      case schema::safety::data_dependent: return colour::yellow;
      default: return colour::red;
    }
  }

  static void show_plan(workspace& with, const schema_change& change,
                        const schema::list<step_review>& reviews) {
    console& io = with.io;
    const std::vector<std::string> statements =
        change.empty() ? std::vector<std::string>() : script(with.db(), change);
    if (io.is_json()) {
      io.json().key("steps");
      io.json().raw(schema::to_json(change.plan));
      io.json().key("reviews");
      io.json().begin_array();
      for (const step_review& each : reviews) {
        io.json().begin_object();
        io.text("code", each.code);
        io.text("sentence", each.sentence);
        if (each.rows >= 0) io.number("rows", each.rows);
        io.flag("refused", each.refused);
        if (!each.reason.empty()) io.text("reason", each.reason);
        if (each.permittable) io.text("allow", to_argument(each.needed));
        io.json().end_object();
      }
      io.json().end_array();
      io.list("sql", statements);
      return;
    }
    if (with.asked.sql) {
      for (const std::string& each : statements) io.say({ended(each)});
      return;
    }
    if (change.empty()) io.say({io.coloured(colour::green, "nothing to change")});
    for (std::size_t at = 0; at < reviews.size(); ++at) {
      const step_review& each = reviews[at];
      const schema::safety how = change.plan.steps[at].judged.safety;
      io.say({each.code, "  ", io.coloured(colour_of(how), schema::to_text(how)), ": ", each.sentence});
      if (!each.refused) continue;
      io.say({"      ", io.coloured(colour::red, "refused"), ": ", each.reason});
      if (each.permittable) io.say({"      to permit it: --allow '", to_argument(each.needed), "'"});
    }
  }

  // A snapshot.

  static std::string text_of(const schema::table& shown) {
    std::string text = "table " + shown.name + '\n';
    for (const schema::column& each : shown.columns)
      text += tenon::detail::sentence({"  ", each.name, " ", schema::to_text(each), "\n"});
    if (!shown.primary_key.empty())
      text += tenon::detail::sentence({"  primary key ", schema::to_text(shown.primary_key),
                                       shown.autoincrement ? " generated\n" : "\n"});
    for (const schema::index& each : shown.indexes)
      text += tenon::detail::sentence({"  index ", each.name, " ", schema::to_text(each), "\n"});
    for (const schema::foreign_key& each : shown.foreign_keys)
      text += tenon::detail::sentence({"  foreign key ", schema::to_text(each), "\n"});
    for (const schema::check& each : shown.checks)
      text += tenon::detail::sentence({"  check ", each.name, " ", each.expression, "\n"});
    return text;
  }

  static void write(console& io, const schema::snapshot& shown) {
    io.json().key("tables");
    io.json().begin_array();
    for (const schema::table& each : shown.tables) write(io, each);
    io.json().end_array();
    io.json().key("views");
    io.json().begin_array();
    for (const schema::view& each : shown.views) {
      io.json().begin_object();
      io.text("name", each.name);
      io.text("text", each.text);
      io.json().end_object();
    }
    io.json().end_array();
    io.json().key("triggers");
    io.json().begin_array();
    for (const schema::trigger& each : shown.triggers) {
      io.json().begin_object();
      io.text("name", each.name);
      io.text("table", each.table);
      io.text("text", each.text);
      io.json().end_object();
    }
    io.json().end_array();
  }

  static void write(console& io, const schema::table& shown) {
    json_writer& out = io.json();
    out.begin_object();
    io.text("name", shown.name);
    out.key("columns");
    out.begin_array();
    for (const schema::column& each : shown.columns) {
      out.begin_object();
      io.text("name", each.name);
      io.text("type", each.type);
      io.flag("nullable", each.nullable);
      if (!each.default_text.empty()) io.text("default", each.default_text);
      if (!each.generated.empty()) io.text("generated", each.generated);
      if (!each.collation.empty()) io.text("collation", each.collation);
      if (!each.comment.empty()) io.text("comment", each.comment);
      out.end_object();
    }
    out.end_array();
    io.list("primary_key", shown.primary_key);
    io.flag("generated_key", shown.autoincrement);
    out.key("indexes");
    out.begin_array();
    for (const schema::index& each : shown.indexes) {
      out.begin_object();
      io.text("name", each.name);
      io.flag("unique", each.unique);
      out.key("parts");
      out.begin_array();
      for (const schema::index_part& part : each.parts) {
        out.begin_object();
        if (!part.column.empty()) io.text("column", part.column);
        if (!part.expression.empty()) io.text("expression", part.expression);
        if (!part.collation.empty()) io.text("collation", part.collation);
        io.flag("descending", part.descending);
        out.end_object();
      }
      out.end_array();
      if (!each.where.empty()) io.text("where", each.where);
      out.end_object();
    }
    out.end_array();
    out.key("foreign_keys");
    out.begin_array();
    for (const schema::foreign_key& each : shown.foreign_keys) {
      out.begin_object();
      io.text("name", each.name);
      io.list("columns", each.columns);
      io.text("table", each.table);
      io.list("referenced", each.referenced);
      io.text("on_delete", schema::to_text(each.on_delete));
      io.text("on_update", schema::to_text(each.on_update));
      out.end_object();
    }
    out.end_array();
    out.key("checks");
    out.begin_array();
    for (const schema::check& each : shown.checks) {
      out.begin_object();
      io.text("name", each.name);
      io.text("expression", each.expression);
      out.end_object();
    }
    out.end_array();
    if (!shown.comment.empty()) io.text("comment", shown.comment);
    out.end_object();
  }
};

}  // namespace tenon::inline v0::cli
