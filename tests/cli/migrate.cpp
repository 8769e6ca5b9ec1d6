// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <algorithm>

using namespace cli_test;

namespace {

/// A folder with migrations of its own beside the database.
struct project {
  folder place;
  std::string url = place.url();
  std::string migrations = place / "steps";

  outcome operator()(entities which, std::vector<std::string> words) const {
    words.insert(words.end(), {"--url", url, "--migrations", migrations});
    return call(which, words);
  }
  nlohmann::json json(entities which, std::vector<std::string> words) const {
    words.push_back("--json");
    return (*this)(which, words).json();
  }
  /// The file of a migration, by its name.
  std::string file(std::string_view name) const {
    for (const std::string& each : place.files("steps")) {
      if (each.find(name) != std::string::npos) return "steps/" + each;
    }
    FAIL("there is no migration " << name);
    return {};
  }
};

}  // namespace

TEST_CASE("migrations are generated, run, told and reverted", "[cli]") {
  const project app;
  CHECK(app(entities::first, {"migrate", "status"}).code == 2);
  const nlohmann::json dry = app.json(entities::first, {"migrate", "generate", "tables", "--dry-run"});
  CHECK(dry["dry_run"] == true);
  CHECK(!app.place.has("steps"));
  CHECK(!dry.contains("file"));

  const nlohmann::json made = app.json(entities::first, {"migrate", "generate", "tables"});
  CHECK(made["name"] == "tables");
  CHECK(made["missing"].size() == 3);
  CHECK(app.place.has("steps/migrations.lock"));
  const std::string id = made["id"];
  CHECK(made["file"] == app.migrations + "/" + id + "_tables.sql");
  CHECK(app.place.read("steps/" + id + "_tables.sql") == made["text"]);
  CHECK(app(entities::first, {"migrate", "generate", "again"}).says("nothing to generate"));
  CHECK(app.place.files("steps").size() == 2);
  CHECK(!app.place.has("app.db"));

  const outcome planned = app(entities::first, {"migrate", "run", "--dry-run"});
  CHECK(planned.code == 3);  // there is no database yet, and a dry run makes none
  const nlohmann::json ran = app.json(entities::first, {"migrate", "run"});
  REQUIRE(ran["migrations"].size() == 1);
  CHECK(ran["migrations"][0]["id"] == id);
  CHECK(ran["migrations"][0]["statements"].size() == 3);
  CHECK(app(entities::first, {"migrate", "run"}).says("nothing to do"));
  CHECK(app(entities::first, {"schema", "verify"}).code == 0);

  const nlohmann::json second =
      app.json(entities::second, {"migrate", "generate", "age", "--answer",
                                  "drop column nickname in accounts", "--answer", "drop table posts"});
  const nlohmann::json status = app.json(entities::second, {"migrate", "status"});
  CHECK(status["exit_code"] == 1);
  CHECK(status["pending"] == 1);
  CHECK(status["migrations"][0]["state"] == "finished");
  CHECK(status["migrations"][1]["state"] == "pending");
  const outcome told = app(entities::second, {"migrate", "run", "--dry-run"});
  CHECK(told.code == 0);
  CHECK(told.says("would run " + second["id"].get<std::string>()));
  CHECK(app.json(entities::second, {"migrate", "status"})["pending"] == 1);
  CHECK(app(entities::second, {"migrate", "run", "--to", second["id"]}).code == 0);
  CHECK(app(entities::second, {"migrate", "status"}).code == 0);
  CHECK(app(entities::second, {"schema", "verify"}).code == 0);

  const std::string before = schema_of(app.url);
  CHECK(app(entities::second, {"migrate", "revert"}).code == 2);
  CHECK(app(entities::second, {"migrate", "revert", "--all", "--last"}).code == 2);
  CHECK(app(entities::second, {"migrate", "revert", "--last", "--dry-run"}).says("would revert"));
  CHECK(schema_of(app.url) == before);
  CHECK(app.json(entities::second, {"migrate", "revert", "--last"})["migrations"].size() == 1);
  CHECK(app(entities::first, {"schema", "verify"}).code == 0);
  CHECK(app(entities::second, {"migrate", "run"}).code == 0);
  CHECK(app(entities::second, {"migrate", "revert", "--to", id}).code == 0);
  CHECK(app(entities::first, {"schema", "verify"}).code == 0);
  CHECK(app(entities::first, {"migrate", "revert", "--to", "20010101000000"}).code == 4);
  CHECK(app.json(entities::first, {"migrate", "revert", "--all"})["migrations"].size() == 1);
  CHECK(app(entities::first, {"migrate", "revert", "--last"}).says("nothing to do"));
  CHECK(schema_of(app.url).find("accounts") == std::string::npos);
}

TEST_CASE("what may be a rename is refused until it is answered", "[cli]") {
  const project app;
  REQUIRE(app(entities::first, {"migrate", "generate", "tables"}).code == 0);
  const outcome refused = app(entities::third, {"migrate", "generate", "handle", "--json"});
  CHECK(refused.code == 4);
  CHECK(refused.out.empty());
  CHECK(refused.error()["message"].get<std::string>().find("rename column nickname to") != std::string::npos);
  CHECK(app.place.files("steps").size() == 2);
  CHECK(app(entities::third, {"migrate", "generate", "handle", "--answer", "perhaps"}).code == 2);
  CHECK(app(entities::third, {"migrate", "generate", "handle", "--answers", "nowhere.txt"}).code == 2);
  CHECK(app(entities::third, {"migrate", "generate", "a name"}).code == 4);
  app.place.write("answers.txt", "# what support asked for\nrename column nickname to handle in accounts\n");
  const outcome made =
      app(entities::third, {"migrate", "generate", "handle", "--answers", app.place / "answers.txt"});
  CHECK(made.code == 0);
  CHECK(made.says("RENAME COLUMN \"nickname\" TO \"handle\""));
  CHECK(made.says("M202"));
}

TEST_CASE("migrate check finds a missing migration and an edited file; lint has its exit status", "[cli]") {
  const project app;
  REQUIRE(app(entities::first, {"migrate", "generate", "tables"}).code == 0);
  CHECK(app(entities::first, {"migrate", "check"}).code == 0);
  const nlohmann::json found =
      app.json(entities::second, {"migrate", "check", "--answer", "drop column nickname in accounts"});
  CHECK(found["exit_code"] == 1);
  CHECK(found["files"].empty());
  CHECK(found["missing"].size() >= 2);
  CHECK(!app.place.has("app.db"));

  CHECK(app(entities::first, {"migrate", "lint"}).says("no findings"));
  app.place.write("steps/20990101000000_drop.sql", "-- tenon:up\nDROP TABLE posts;\n-- tenon:down\n");
  const nlohmann::json files =
      app.json(entities::first, {"migrate", "check", "--answer", "drop table posts"});
  CHECK(files["exit_code"] == 1);
  REQUIRE(files["files"].size() == 1);
  CHECK(files["files"][0]["problem"] == "unlocked");
  CHECK(files["files"][0]["id"] == "20990101000000");
  // The lock file is for all commands.
  const outcome refused = app(entities::first, {"migrate", "run", "--json"});
  CHECK(refused.code == 4);
  CHECK(!app.place.has("app.db"));
  std::string lock = app.place.read("steps/migrations.lock");
  ::unlink((app.place / "steps/migrations.lock").c_str());
  const nlohmann::json lint = app.json(entities::first, {"migrate", "lint", "--since", "20990101000000"});
  CHECK(lint["exit_code"] == 1);
  REQUIRE(lint["findings"].size() == 1);
  CHECK(lint["findings"][0]["code"] == "M101");
  CHECK(lint["findings"][0]["severity"] == "error");
  CHECK(app(entities::first, {"migrate", "lint", "--since", "20990101000001"}).code == 0);
  CHECK(app(entities::first, {"migrate", "lint", "--severity", "dreadful"}).code == 2);
}

TEST_CASE("migrations are squashed into one that a database which ran them takes for finished", "[cli]") {
  const project app;
  REQUIRE(app(entities::first, {"migrate", "generate", "tables"}).code == 0);
  REQUIRE(app(entities::second, {"migrate", "generate", "age", "--answer", "drop column nickname in accounts",
                                 "--answer", "drop table posts"})
              .code == 0);
  REQUIRE(app(entities::second, {"migrate", "run"}).code == 0);
  const std::vector<std::string> before = app.place.files("steps");
  CHECK(app(entities::second, {"migrate", "squash"}).code == 2);
  CHECK(app(entities::second, {"migrate", "squash", "--all", "--scratch", "sqlite::memory:"}).code == 2);
  const nlohmann::json dry = app.json(entities::second, {"migrate", "squash", "--all", "--dry-run"});
  CHECK(dry["replaced"].size() == 2);
  CHECK(app.place.files("steps") == before);
  const nlohmann::json made = app.json(entities::second, {"migrate", "squash", "--all", "--name", "base"});
  CHECK(made["exit_code"] == 0);
  CHECK(made["text"] == app.place.read(app.file("_base.sql")));
  CHECK(made["text"].get<std::string>().find("nickname") == std::string::npos);
  CHECK(app.place.files("steps").size() == 2);
  CHECK(app(entities::second, {"migrate", "status"}).code == 0);
  CHECK(app(entities::second, {"migrate", "check"}).code == 0);
}

TEST_CASE("a migration that fails or was edited is an error with its way out", "[cli]") {
  const project app;
  REQUIRE(app(entities::first, {"migrate", "generate", "tables"}).code == 0);
  REQUIRE(app(entities::first, {"migrate", "run"}).code == 0);
  const std::string file = app.file("_tables.sql");
  const std::string id = file.substr(6, 14);
  const std::string text = app.place.read(file);
  ::unlink((app.place / "steps/migrations.lock").c_str());
  app.place.write(file, text + "-- looked at\n");
  const outcome edited = app(entities::first, {"migrate", "run", "--json"});
  CHECK(edited.code == 4);
  CHECK(edited.error()["message"].get<std::string>().find("edited") != std::string::npos);
  const nlohmann::json status = app.json(entities::first, {"migrate", "status"});
  CHECK(status["problems"] == 1);
  CHECK(status["migrations"][0]["problem"] == "edited");
  CHECK(app(entities::first, {"migrate", "accept", id}).code == 0);
  CHECK(app(entities::first, {"migrate", "status"}).code == 0);

  app.place.write("steps/20990101000000_bad.sql",
                  "-- tenon:up\nCREATE TABLE bad (i);\nSELECT nothing;\n-- tenon:down\n");
  const outcome failed = app(entities::first, {"migrate", "run", "--json"});
  CHECK(failed.code == 3);
  CHECK(failed.error()["message"].get<std::string>().find("20990101000000_bad.sql:3") != std::string::npos);
  CHECK(schema_of(app.url).find("\"bad\"") == std::string::npos);
  CHECK(app.json(entities::first, {"migrate", "status"})["migrations"][1]["state"] == "failed");
  CHECK(app(entities::first, {"migrate", "fake", "20990101000000"}).code == 0);
  CHECK(app(entities::first, {"migrate", "status"}).code == 0);
  CHECK(app(entities::first, {"migrate", "forget", "20990101000000"}).code == 0);
  CHECK(app.json(entities::first, {"migrate", "status"})["pending"] == 1);
  CHECK(app(entities::first, {"migrate", "fake", "20980101000000"}).code == 4);
}

TEST_CASE("drift is told with what differs, and refuses a run that asks for it", "[cli]") {
  const project app;
  REQUIRE(app(entities::first, {"migrate", "generate", "tables"}).code == 0);
  REQUIRE(app(entities::first, {"migrate", "run"}).code == 0);
  CHECK(app(entities::first, {"schema", "drift"}).code == 0);
  REQUIRE(
      call(entities::first, {"query", "--write", "CREATE INDEX by_hand ON accounts (name)", "--url", app.url})
          .code == 0);
  const nlohmann::json told = app.json(entities::first, {"schema", "drift"});
  CHECK(told["exit_code"] == 1);
  CHECK(told["drifted"] == true);
  REQUIRE(told["differences"].size() == 1);
  CHECK(told["differences"][0]["object"] == "by_hand");
  CHECK(app(entities::first, {"schema", "drift"}).says("by_hand"));
  CHECK(app(entities::first, {"migrate", "run", "--refuse-drift"}).code == 4);
  CHECK(app(entities::first, {"migrate", "run"}).complains("was not as the last migration left it"));
  CHECK(app(entities::first, {"migrate", "accept-schema"}).code == 0);
  CHECK(app(entities::first, {"schema", "drift"}).code == 0);
}

TEST_CASE("a program's own migrations need no folder, and a folder that is named joins them", "[cli]") {
  const folder place;
  constexpr tenon::embedded_migration texts[] = {
      {"20260101000000_first.sql",
       "-- tenon:up\nCREATE TABLE one (i INTEGER);\n-- tenon:down\nDROP TABLE one;\n"}};
  const tenon::migrations own = tenon::migrations::embedded(texts);
  tenon::cli::options given;
  given.migrations = &own;
  given.url = place.url();
  given.migrations_folder = place / "steps";
  CHECK(call(entities::first, {"migrate", "run"}, given).says("ran 20260101000000 first"));
  CHECK(call(entities::first, {"migrate", "status"}, given).code == 0);
  const outcome made =
      call(entities::first, {"migrate", "generate", "rest", "--answer", "drop table one"}, given);
  CHECK(made.code == 0);
  CHECK(made.says("DROP TABLE \"one\""));
  CHECK(call(entities::first, {"migrate", "run"}, given).says("nothing to do"));
  const outcome joined = call(entities::first, {"migrate", "run", "--migrations", place / "steps"}, given);
  CHECK(joined.code == 0);
  CHECK(joined.says(" rest\n"));
  CHECK(call(entities::first, {"schema", "verify"}, given).code == 0);
}
