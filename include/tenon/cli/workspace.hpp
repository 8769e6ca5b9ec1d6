// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include <tenon/cli/arguments.hpp>
#include <tenon/cli/console.hpp>
#include <tenon/cli/engine_tools.hpp>
#include <tenon/cli/exit_code.hpp>
#include <tenon/cli/options.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/migrate/change.hpp>
#include <tenon/migrate/generate.hpp>
#include <tenon/migrate/migration_folder.hpp>

namespace tenon::inline v0::cli {

/// What depends on the entities; all else is compiled once.
struct entity_tools {
  database (*open)(std::string_view url, const open_options& how) = nullptr;
  schema_change (*plan)(database& db, const schema::change_options& how) = nullptr;
  generated_migration (*generate)(array_view<database* const> scratches, const migrations& history,
                                  const generate_options& how) = nullptr;
  const engine_tools* engines[3] = {};
};

/// A mistake on the command line that the parser does not see.
struct usage_error {
  std::string message;
};

/// What a command works with: its arguments, its console, and the database and migrations that they name.
class workspace {
 public:
  workspace(const options& program, const arguments& chosen, const entity_tools& tools, console& where)
      : given(program), asked(chosen), entities(tools), io(where) {}
  workspace(const workspace&) = delete;
  workspace& operator=(const workspace&) = delete;
  ~workspace() { drop_scratches(); }

  const options& given;
  const arguments& asked;
  const entity_tools& entities;
  console& io;

  /// `--url`, the environment or the program's own, in this order.
  std::string url() const {
    if (!asked.url.empty()) return asked.url;
    const char* const named = given.variable.empty() ? nullptr : std::getenv(given.variable.c_str());
    if (named != nullptr && *named != '\0') return named;
    if (!given.url.empty()) return given.url;
    throw usage_error{
        tenon::detail::sentence({"no database is named; give --url sqlite:file.db or --url postgresql://…",
                                 given.variable.empty() ? "" : ", or set ", given.variable})};
  }

  /// The database; commands that only look make none where there is none. Opened once.
  database& db(access wanted = access::read) {
    if (opened_) return *opened_;
    std::string where = url();
    const std::size_t colon = where.find(':');
    if (wanted == access::read) {
      for (const engine_tools* each : entities.engines) {
        if (each != nullptr && each->existing != nullptr && where.substr(0, colon) == each->system)
          where = each->existing(where);
      }
    }
    opened_.emplace(entities.open(where, how()));
    return *opened_;
  }
  /// What is known of the database's store.
  const engine_tools& tools() { return tools_of(db()); }
  const engine_tools& tools_of(database& asked_for) const {
    static constexpr engine_tools none{};
    const std::string system = asked_for.identity().system;
    for (const engine_tools* each : entities.engines) {
      if (each != nullptr && each->system == system) return *each;
    }
    return none;
  }
  /// Behind what has written.
  void keep() {
    if (opened_ && tools().keep != nullptr) tools().keep(*opened_, url());
  }

  std::string migrations_folder() const {
    return asked.migrations.empty() ? given.migrations_folder : asked.migrations;
  }
  bool has_folder() const { return ::access(migrations_folder().c_str(), F_OK) == 0; }

  /// The program's migrations, or those of the folder. Where `--migrations` names one, the folder's, and of
  /// the program's what the folder lacks, such as functions.
  const migrations& known() {
    if (known_) return *known_;
    if (given.migrations != nullptr && asked.migrations.empty()) return known_.emplace(*given.migrations);
    return known_.emplace(with_folder(true));
  }
  /// The same for what writes into the folder or looks at it. `locked`: it has to be as its lock file says.
  migrations with_folder(bool locked) const {
    migrations all;
    if (has_folder()) {
      all = read_migrations(migrations_folder(), locked);
    } else if (given.migrations == nullptr || !asked.migrations.empty()) {
      throw usage_error{tenon::detail::sentence({"there is no folder \"", migrations_folder(),
                                                 "\"; name the one of the migrations with --migrations"})};
    }
    if (given.migrations == nullptr) return all;
    for (const migration& each : *given.migrations) {
      if (all.find(each.id) == nullptr) all.add(each);
    }
    return all;
  }

  /// An empty database to replay a history in, of the same kind as the one that is named.
  database& scratch(std::string_view like) {
    const std::size_t colon = like.find(':');
    std::string_view scheme = like.substr(0, colon);
    if (scheme == "postgres") scheme = "postgresql";
    for (const engine_tools* each : entities.engines) {
      if (each == nullptr || each->scratch == nullptr || each->system != scheme) continue;
      std::string name = "tenon_scratch_";
      for (char letter : uuid::v4().to_string()) {
        if (letter != '-') name += letter;
      }
      std::unique_ptr<backend> store = each->scratch(like, name);
      scratch_database& made = scratches_.emplace_back();
      made.drop = each->drop_scratch;
      made.url = std::string(like);
      made.name = std::move(name);
      made.db = new database(open<>(std::move(store), {.schema = schema_policy::none}));
      return *made.db;
    }
    return *scratches_.emplace_back(scratch_database{new database(entities.open(like, how()))}).db;
  }
  /// One that `--scratch` names, which has to be empty, or one that is made.
  std::vector<database*> scratches() {
    std::vector<database*> all;
    for (const std::string& each : asked.scratches)
      all.push_back(scratches_.emplace_back(scratch_database{new database(entities.open(each, how()))}).db);
    if (all.empty()) all.push_back(&scratch(url()));
    return all;
  }

 private:
  struct scratch_database {
    database* db = nullptr;
    void (*drop)(std::string_view url, const std::string& name) = nullptr;
    std::string url = {};
    std::string name = {};
  };

  open_options how() const {
    open_options chosen = given.open;
    chosen.schema = schema_policy::none;
    chosen.pool.observer = {};  // tools look at the connections themselves
    return chosen;
  }
  void drop_scratches() noexcept {
    for (scratch_database& each : scratches_) {
      delete each.db;
      if (each.drop == nullptr) continue;
      try {
        each.drop(each.url, each.name);
      } catch (const error& problem) {
        io.warn(tenon::detail::sentence({"the scratch database ", each.name, " is left: ", problem.message}));
      }
    }
  }

  std::optional<database> opened_;
  std::optional<migrations> known_;
  std::vector<scratch_database> scratches_;
};

/// What a command does; its exit status.
using command = exit_code (*)(workspace& with);

}  // namespace tenon::inline v0::cli
