// SPDX-License-Identifier: MIT
#if __has_include(<libpq-fe.h>)
#include "runner.hpp"

#include <string>

#include "postgresql_url.hpp"
#include "sql/own_database.hpp"

using namespace cli_test;

namespace {

/// A database of the test's own.
struct own {
  explicit own(const std::string& server) : made(server) {
    const std::size_t options = server.find('?');
    url = server.substr(0, server.rfind('/', options) + 1) + made.name() +
          (options == std::string::npos ? "" : server.substr(options));
  }
  postgresql_test::own_database made;
  std::string url;
};

}  // namespace

TEST_CASE("the commands on PostgreSQL", "[cli][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  own database(server);
  const folder place;
  const auto app = [&](entities which, std::vector<std::string> words) {
    words.insert(words.end(), {"--url", database.url, "--migrations", place / "steps"});
    return call(which, words);
  };
  const auto scratches = [&] {
    return database.made.connection().one(
        "SELECT count(*) FROM pg_database WHERE datname LIKE 'tenon_scratch_%'");
  };
  const std::string before = scratches();

  SECTION("the schema is synchronized, verified and drawn; refusals change nothing") {
    CHECK(app(entities::first, {"schema", "verify"}).code == 1);
    CHECK(app(entities::first, {"schema", "sync"}).code == 0);
    CHECK(app(entities::first, {"schema", "verify"}).code == 0);
    REQUIRE(app(entities::first, {"query", "--write", "INSERT INTO accounts (name, nickname) VALUES ($1, $2)",
                                  "-p", "Ada", "-p", "lady"})
                .code == 0);
    const outcome refused = app(entities::second, {"schema", "sync", "--json"});
    CHECK(refused.code == 4);
    CHECK(refused.json()["applied"] == 0);
    CHECK(app(entities::second, {"schema", "sync", "--allow", "drop_column:accounts.nickname"}).code == 0);
    CHECK(app(entities::first, {"erd"}).says("accounts"));
  }
  SECTION("migrations are generated in a database that is dropped behind, run and reverted") {
    CHECK(app(entities::first, {"migrate", "generate", "tables"}).code == 0);
    CHECK(scratches() == before);
    CHECK(app(entities::first, {"migrate", "check"}).code == 0);
    CHECK(app(entities::third, {"migrate", "generate", "handle"}).code == 4);
    CHECK(scratches() == before);
    CHECK(app(entities::first, {"migrate", "run"}).code == 0);
    CHECK(app(entities::first, {"migrate", "status"}).code == 0);
    CHECK(app(entities::first, {"schema", "verify"}).code == 0);
    CHECK(app(entities::first, {"schema", "drift"}).code == 0);
    CHECK(app(entities::first, {"query", "--write", "CREATE INDEX by_hand ON accounts (name)"}).code == 0);
    CHECK(app(entities::first, {"schema", "drift"}).code == 1);
    CHECK(app(entities::first, {"migrate", "revert", "--all"}).code == 0);
  }
  SECTION("queries read unless they may write, and values come as what they are") {
    REQUIRE(app(entities::first, {"schema", "sync"}).code == 0);
    const nlohmann::json told =
        app(entities::first, {"query",
                              "SELECT $1::int AS a, 1.50::numeric AS b, true AS c, '{\"x\":1}'::jsonb AS d, "
                              "'2026-01-02 03:04:05Z'::timestamptz AS e, NULL AS f, 'infinity'::float8 AS g",
                              "-p", "7", "--json"})
            .json();
    CHECK(told["rows"] ==
          nlohmann::json::parse(R"([[7,"1.5",true,{"x":1},"2026-01-02 03:04:05.000",null,"Infinity"]])"));
    const outcome refused =
        app(entities::first, {"query", "INSERT INTO accounts (name) VALUES ('x')", "--json"});
    CHECK(refused.code == 3);
    CHECK(refused.error()["kind"] == "read_only");
    const outcome wrong = app(entities::first, {"query", "SELECT nothing", "--json"});
    CHECK(wrong.code == 3);
    CHECK(wrong.error()["sqlstate"] == "42703");
    const nlohmann::json written =
        app(entities::first,
            {"query", "--write", "INSERT INTO accounts (name) VALUES ('x') RETURNING id, name", "--json"})
            .json();
    CHECK(written["columns"] == nlohmann::json::parse(R"(["id","name"])"));
    CHECK(written["rows"][0][1] == "x");
    CHECK(app(entities::first, {"query", "SELECT count(*) FROM accounts", "--json"}).json()["rows"][0][0] ==
          1);
  }
  SECTION("db tells, cleans and checks; backups are the server's") {
    REQUIRE(app(entities::first, {"schema", "sync"}).code == 0);
    const nlohmann::json told = app(entities::first, {"db", "info", "--json"}).json();
    CHECK(told["engine"] == "postgresql");
    CHECK(told["tables"].size() == 2);
    CHECK(app(entities::first, {"db", "vacuum"}).code == 0);
    CHECK(app(entities::first, {"db", "check"}).code == 0);
    REQUIRE(app(entities::first, {"query", "--write",
                                  "ALTER TABLE accounts ADD CONSTRAINT named CHECK (name <> '') NOT VALID"})
                .code == 0);
    const outcome found = app(entities::first, {"db", "check", "--json"});
    CHECK(found.code == 1);
    CHECK(found.json()["problems"].size() == 1);
    for (const char* each : {"backup", "restore"}) {
      const outcome refused = app(entities::first, {"db", each, place / "x"});
      CHECK(refused.code == 5);
      CHECK(refused.complains("pg_dump"));
    }
  }
}
#endif
