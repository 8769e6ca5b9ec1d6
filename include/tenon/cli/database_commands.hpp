// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/cli/schema_commands.hpp>
#include <tenon/cli/workspace.hpp>
#include <tenon/core/version.hpp>
#include <tenon/migrate/inspect.hpp>

namespace tenon::inline v0::cli {

/// `db info|backup|restore|vacuum|check`, and `seed`.
template <class Deferred = void>
class database_commands {
 public:
  static exit_code info(workspace& with) {
    database& db = with.db();
    const engine_tools& tools = with.tools();
    const std::string version = tools.version != nullptr ? tools.version(db) : std::string();
    const std::int64_t bytes = tools.size != nullptr ? tools.size(db) : -1;
    const std::vector<schema::row_count> counts = row_counts(db);
    const std::vector<std::string> warnings =
        db.with_connection([](backend_connection& held) { return held.warnings(); });
    console& io = with.io;
    if (io.is_json()) {
      io.text("database", db.name());
      io.text("engine", db.identity().system);
      if (!version.empty()) io.text("version", version);
      io.text("tenon", TENON_VERSION);
      if (bytes >= 0) io.number("bytes", bytes);
      io.json().key("tables");
      io.json().begin_array();
      for (const schema::row_count& each : counts) {
        io.json().begin_object();
        io.text("name", each.table);
        io.number("rows", each.rows);
        io.json().end_object();
      }
      io.json().end_array();
      io.list("warnings", warnings);
      return exit_code::ok;
    }
    io.say({"database  ", db.name()});
    io.say({"engine    ", db.identity().system, version.empty() ? "" : " ", version});
    io.say({"tenon     ", TENON_VERSION});
    if (bytes >= 0) io.say({"size      ", std::to_string(bytes), " bytes"});
    io.say({"tables    ", std::to_string(counts.size())});
    for (const schema::row_count& each : counts)
      io.say({"  ", each.table, ": ",
              schema_commands<Deferred>::counted(static_cast<std::size_t>(each.rows), "row")});
    for (const std::string& each : warnings) io.warn(each);
    return exit_code::ok;
  }

  static exit_code backup(workspace& with) {
    database& db = with.db();
    const engine_tools& tools = with.tools();
    if (tools.backup == nullptr) refuse(with, "backup", tools.copy_remedy);
    tools.backup(db, with.asked.file, {&told, &with.io});
    with.io.progress({});
    if (with.io.is_json()) with.io.text("file", with.asked.file);
    with.io.say({with.io.coloured(colour::green, "written"), ": ", with.asked.file});
    return exit_code::ok;
  }

  static exit_code restore(workspace& with) {
    database& db = with.db(access::write);
    const engine_tools& tools = with.tools();
    if (tools.restore == nullptr) refuse(with, "restore", tools.copy_remedy);
    const std::size_t tables = inspect(db).tables.size();
    if (tables != 0 && !with.asked.overwrite) {
      throw error(error_kind::misuse,
                  tenon::detail::sentence(
                      {db.name(), " is not empty (", schema_commands<Deferred>::counted(tables, "table"),
                       "), and restoring replaces all of it; nothing was changed. Give --overwrite "
                       "if that is wanted, and make a backup first"}));
    }
    tools.restore(db, with.url(), with.asked.file, {&told, &with.io});
    with.io.progress({});
    if (with.io.is_json()) {
      with.io.text("file", with.asked.file);
      with.io.flag("overwritten", tables != 0);
    }
    with.io.say({with.io.coloured(colour::green, "restored"), " from ", with.asked.file});
    return exit_code::ok;
  }

  static exit_code vacuum(workspace& with) {
    database& db = with.db();
    const engine_tools& tools = with.tools();
    if (tools.vacuum == nullptr) refuse(with, "vacuum", "it keeps nothing that could be freed");
    const std::int64_t before = tools.size(db);
    with.io.progress("vacuum …");
    tools.vacuum(db);
    with.io.progress({});
    const std::int64_t after = tools.size(db);
    if (with.io.is_json()) {
      with.io.number("bytes_before", before);
      with.io.number("bytes", after);
    }
    with.io.say({std::to_string(before), " bytes before, ", std::to_string(after), " now"});
    return exit_code::ok;
  }

  static exit_code check(workspace& with) {
    database& db = with.db();
    const engine_tools& tools = with.tools();
    if (tools.check == nullptr)
      refuse(with, "check", "its file has a checksum, which is looked at when it is read");
    with.io.progress("reading everything …");
    const std::vector<std::string> problems = tools.check(db);
    with.io.progress({});
    if (with.io.is_json()) {
      with.io.list("problems", problems);
    } else {
      for (const std::string& each : problems)
        with.io.say({with.io.coloured(colour::red, "problem"), ": ", each});
      if (problems.empty()) with.io.say({with.io.coloured(colour::green, "no problems")});
    }
    return problems.empty() ? exit_code::ok : exit_code::differences;
  }

  static exit_code seed(workspace& with) {
    std::vector<tenon::seed> chosen;
    if (with.asked.names.empty()) chosen = with.given.seeds;
    for (const std::string& name : with.asked.names) {
      const tenon::seed* found = nullptr;
      std::string known;
      for (const tenon::seed& each : with.given.seeds) {
        if (each.name == name) found = &each;
        if (!known.empty()) known += ", ";
        known += each.name;
      }
      if (found == nullptr)
        throw usage_error{tenon::detail::sentence(
            {"there is no seed \"", name, "\"; this program has ", known.empty() ? "none" : known})};
      chosen.push_back(*found);
    }
    std::vector<bool> ran(chosen.size(), false);
    if (!with.asked.list) {
      database& db = with.db();
      for (std::size_t at = 0; at < chosen.size(); ++at) {
        with.io.progress(tenon::detail::sentence({"seed ", chosen[at].name, " …"}));
        ran[at] = !run_seeds(db, array_view<const tenon::seed>(&chosen[at], 1),
                             {.number = with.asked.number, .again = with.asked.again})
                       .empty();
      }
      with.io.progress({});
      with.keep();
    }
    if (with.io.is_json()) {
      if (!with.asked.list) with.io.number("number", static_cast<std::int64_t>(with.asked.number));
      with.io.json().key("seeds");
      with.io.json().begin_array();
      for (std::size_t at = 0; at < chosen.size(); ++at) {
        with.io.json().begin_object();
        with.io.text("name", chosen[at].name);
        with.io.text("about", chosen[at].about);
        if (!with.asked.list) with.io.flag("ran", ran[at]);
        with.io.json().end_object();
      }
      with.io.json().end_array();
    } else {
      for (std::size_t at = 0; at < chosen.size(); ++at) {
        const std::string_view done = with.asked.list ? "" : ran[at] ? "planted " : "had already ";
        with.io.say({done, chosen[at].name, chosen[at].about.empty() ? "" : "  ", chosen[at].about});
      }
      if (chosen.empty()) with.io.say({"this program has no seeds"});
    }
    return exit_code::ok;
  }

 private:
  [[noreturn]] static void refuse(workspace& with, std::string_view what, std::string_view remedy) {
    tenon::detail::fail(error_kind::unsupported,
                        tenon::detail::sentence(
                            {"db ", what, ": ", with.db().identity().system, " has none here; ", remedy}));
  }
  static void told(std::size_t done, std::size_t total, void* context) {
    if (total == 0) return;
    static_cast<console*>(context)->progress(tenon::detail::sentence(
        {std::to_string(done * 100 / total), " % of ", std::to_string(total), " pages"}));
  }
};

}  // namespace tenon::inline v0::cli
