// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <cstdlib>

using namespace cli_test;

namespace {

/// A database of the first entities with one account that has a nickname.
std::string filled(const folder& place) {
  const std::string url = place.url();
  REQUIRE(call(entities::first, {"schema", "sync", "--url", url}).code == 0);
  REQUIRE(call(entities::first, {"query", "--write", "INSERT INTO accounts (name, nickname) VALUES (?, ?)",
                                 "-p", "Ada", "-p", "lady", "--url", url})
              .code == 0);
  return url;
}

}  // namespace

TEST_CASE("schema verify tells differences by exit status 1 and changes nothing", "[cli]") {
  const folder place;
  const std::string url = filled(place);
  const outcome same = call(entities::first, {"schema", "verify", "--url", url, "--json"});
  CHECK(same.code == 0);
  CHECK(same.err.empty());
  CHECK(same.json() == nlohmann::json{{"command", "schema verify"},
                                      {"differences", nlohmann::json::array()},
                                      {"exit_code", 0}});

  const std::string before = schema_of(url);
  const outcome other = call(entities::second, {"schema", "verify", "--url", url, "--json"});
  CHECK(other.code == 1);
  const nlohmann::json told = other.json();
  CHECK(told["exit_code"] == 1);
  REQUIRE(told["differences"].size() == 2);
  CHECK(told["differences"][0]["code"].get<std::string>().substr(0, 2) == "S2");
  CHECK(told["differences"][0]["table"] == "accounts");
  CHECK(call(entities::second, {"schema", "verify", "--url", url}).says("2 differences"));
  CHECK(schema_of(url) == before);
}

TEST_CASE("schema diff shows steps, what refuses them, and the permission by its name", "[cli]") {
  const folder place;
  const std::string url = filled(place);
  const outcome found = call(entities::second, {"schema", "diff", "--url", url, "--json"});
  CHECK(found.code == 1);
  const nlohmann::json told = found.json();
  REQUIRE(told["steps"].size() == told["reviews"].size());
  bool refused = false;
  for (const nlohmann::json& each : told["reviews"]) {
    if (!each["refused"].get<bool>()) continue;
    refused = true;
    CHECK(each["allow"] == "drop_column:accounts.nickname");
    CHECK(each["rows"] == 1);
  }
  CHECK(refused);
  CHECK(!told["sql"].empty());
  const outcome text = call(entities::second, {"schema", "diff", "--url", url});
  CHECK(text.says("--allow 'drop_column:accounts.nickname'"));
  CHECK(text.says("1 value would be lost"));
  const outcome sql = call(entities::second, {"schema", "diff", "--sql", "--url", url});
  CHECK(sql.code == 1);
  CHECK(sql.says("ALTER TABLE \"accounts\" DROP COLUMN \"nickname\";"));
}

TEST_CASE("schema sync refuses what loses values, whole, and says what permits it", "[cli]") {
  const folder place;
  const std::string url = filled(place);
  const std::string before = schema_of(url);
  const outcome refused = call(entities::second, {"schema", "sync", "--url", url, "--json"});
  CHECK(refused.code == 4);
  CHECK(refused.json()["applied"] == 0);
  CHECK(schema_of(url) == before);

  const outcome another = call(entities::second, {"schema", "sync", "--allow", "drop_column:accounts.name",
                                                  "--allow", "drop_table:posts", "--url", url});
  CHECK(another.code == 4);
  CHECK(another.says("nothing was changed"));
  CHECK(schema_of(url) == before);

  const std::vector<std::string> allowed{"schema", "sync", "--allow", "drop_column:accounts.nickname",
                                         "--url",  url,    "--json"};
  std::vector<std::string> dry = allowed;
  dry.push_back("--dry-run");
  const outcome planned = call(entities::second, dry);
  CHECK(planned.code == 0);
  CHECK(planned.json()["dry_run"] == true);
  CHECK(planned.json()["applied"] == 0);
  CHECK(schema_of(url) == before);

  const outcome done = call(entities::second, allowed);
  CHECK(done.code == 0);
  CHECK(done.json()["applied"] == 2);
  const outcome again = call(entities::second, allowed);
  CHECK(again.code == 0);
  CHECK(again.json()["applied"] == 0);
  CHECK(call(entities::second, {"schema", "verify", "--url", url}).code == 0);
}

TEST_CASE("a permission that is none is a mistake on the command line", "[cli]") {
  const folder place;
  for (const char* each : {"drop_everything:accounts", "drop_table", "drop_table:"}) {
    const outcome refused = call(entities::first, {"schema", "sync", "--allow", each, "--url", place.url()});
    CHECK(refused.code == 2);
    CHECK(refused.complains("drop_column:users.nickname"));
  }
  CHECK(!place.has("app.db"));
}

TEST_CASE("commands that only look make no database", "[cli]") {
  const folder place;
  place.write("20260101000000_x.sql", "-- tenon:up\nSELECT 1;\n");
  for (const std::vector<std::string>& each : {std::vector<std::string>{"schema", "verify"},
                                               {"schema", "diff"},
                                               {"schema", "sync", "--dry-run"},
                                               {"schema", "print"},
                                               {"schema", "drift"},
                                               {"db", "info"},
                                               {"db", "check"},
                                               {"query", "SELECT 1"},
                                               {"migrate", "status"},
                                               {"migrate", "run", "--dry-run"},
                                               {"migrate", "revert", "--all"},
                                               {"erd"},
                                               {"reverse"}}) {
    std::vector<std::string> words = each;
    for (const std::string& more :
         {std::string("--url"), place.url(), std::string("--migrations"), place / ""})
      words.push_back(more);
    const outcome refused = call(entities::first, words);
    INFO(each[0] << ' ' << each.back());
    CHECK(refused.code == 3);
    CHECK(refused.complains("there is no such file"));
    CHECK(!place.has("app.db"));
  }
}

TEST_CASE("schema print shows what is there, and what the entities describe", "[cli]") {
  const folder place;
  const std::string url = filled(place);
  const nlohmann::json told = call(entities::first, {"schema", "print", "--url", url, "--json"}).json();
  REQUIRE(told["tables"].size() == 2);
  CHECK(told["tables"][0]["name"] == "accounts");
  CHECK(told["tables"][0]["columns"].size() == 3);
  CHECK(told["tables"][0]["primary_key"] == nlohmann::json{"id"});
  CHECK(told["tables"][1]["foreign_keys"][0]["table"] == "accounts");
  CHECK(told["tables"][1]["indexes"].size() == 1);
  CHECK(call(entities::first, {"schema", "print", "--url", url}).says("  name TEXT NOT NULL"));
  const outcome described =
      call(entities::second, {"schema", "print", "--from", "entities", "--sql", "--url", url});
  CHECK(described.says("\"age\""));
  CHECK(!described.says("\"nickname\""));
}

TEST_CASE("the URL comes from the option, then the environment, then the program", "[cli]") {
  const folder place;
  tenon::cli::options given;
  CHECK(call(entities::first, {"schema", "sync"}, given).code == 2);
  given.url = place.url("own.db");
  CHECK(call(entities::first, {"schema", "sync"}, given).code == 0);
  CHECK(place.has("own.db"));
  ::setenv("CLI_TEST_URL", place.url("variable.db").c_str(), 1);
  given.variable = "CLI_TEST_URL";
  CHECK(call(entities::first, {"schema", "sync"}, given).code == 0);
  CHECK(place.has("variable.db"));
  CHECK(call(entities::first, {"--url", place.url("option.db"), "schema", "sync"}, given).code == 0);
  CHECK(place.has("option.db"));
  ::unsetenv("CLI_TEST_URL");
}

TEST_CASE("erd draws the database or the entities, into a file if one is named", "[cli]") {
  const folder place;
  const std::string url = filled(place);
  const outcome drawn = call(entities::first, {"erd", "--url", url});
  CHECK(drawn.code == 0);
  CHECK(drawn.out.substr(0, 9) == "erDiagram");
  CHECK(drawn.says("posts"));
  CHECK(call(entities::second, {"erd", "--from", "entities", "--url", url}).says("age"));
  const nlohmann::json told =
      call(entities::first, {"erd", "--format", "dot", "--url", url, "--json"}).json();
  CHECK(told["format"] == "dot");
  CHECK(told["text"].get<std::string>().find("digraph") != std::string::npos);
  const std::string file = place / "schema.svg";
  CHECK(call(entities::first, {"erd", "--format", "svg", "-o", file, "--url", url}).says(file));
  CHECK(place.read("schema.svg").find("<svg") != std::string::npos);
  CHECK(call(entities::first, {"erd", "nothing", "--url", url}).code == 2);
}

TEST_CASE("reverse writes structs of what is there, without the table of the history", "[cli]") {
  const folder place;
  const std::string url = filled(place);
  REQUIRE(call(entities::first,
               {"query", "--write", "CREATE TABLE tenon_migrations (id TEXT PRIMARY KEY)", "--url", url})
              .code == 0);
  REQUIRE(call(entities::first,
               {"query", "--write", "CREATE VIEW shown AS SELECT id FROM accounts", "--url", url})
              .code == 0);
  const outcome made = call(entities::first, {"reverse", "--singular", "--namespace", "shop", "--url", url});
  CHECK(made.says("struct Shown {"));
  CHECK(made.code == 0);
  CHECK(made.says("struct Account {"));
  CHECK(made.says("tenon::table_of<shop::Post>"));
  CHECK(!made.says("migration"));
  CHECK(!call(entities::first, {"erd", "--url", url}).says("tenon_migrations"));
  const std::string file = place / "entities.hpp";
  const nlohmann::json told =
      call(entities::first, {"reverse", "accounts", "-o", file, "--url", url, "--json"}).json();
  CHECK(told["file"] == file);
  CHECK(told["entities"].size() == 1);
  CHECK(place.read("entities.hpp").find("accounts") != std::string::npos);
  CHECK(call(entities::first, {"reverse", "nothing", "--url", url}).code == 2);
}

TEST_CASE("the schema of a store in memory is kept in its file", "[cli]") {
  const folder place;
  const std::string url = "memory:" + (place / "state.tenon");
  CHECK(call(entities::first, {"schema", "sync", "--url", url}).code == 0);
  CHECK(place.has("state.tenon"));
  CHECK(call(entities::first, {"schema", "verify", "--url", url}).code == 0);
  CHECK(call(entities::second, {"schema", "verify", "--url", url}).code == 1);
}
