// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <cstdint>
#include <string>

#include <tenon/session/database.hpp>

using namespace cli_test;

namespace {

std::string made(const folder& place, int rows) {
  const std::string url = place.url();
  REQUIRE(call(entities::first, {"schema", "sync", "--url", url}).code == 0);
  REQUIRE(call(entities::first, {"query", "--write",
                                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                                 "?) INSERT INTO accounts "
                                 "(name) SELECT 'account ' || i FROM n",
                                 "-p", std::to_string(rows), "--url", url})
              .code == 0);
  return url;
}

std::int64_t accounts(const std::string& url) {
  return call(entities::first, {"query", "SELECT count(*) FROM accounts", "--url", url, "--json"})
      .json()["rows"][0][0];
}

}  // namespace

TEST_CASE("db info tells engine, version, size and rows", "[cli]") {
  const folder place;
  const std::string url = made(place, 3);
  const nlohmann::json told = call(entities::first, {"db", "info", "--url", url, "--json"}).json();
  CHECK(told["engine"] == "sqlite");
  CHECK(told["version"].get<std::string>().substr(0, 2) == "3.");
  CHECK(told["bytes"].get<std::int64_t>() > 4096);
  CHECK(told["tables"] ==
        nlohmann::json::parse(R"([{"name":"accounts","rows":3},{"name":"posts","rows":0}])"));
  CHECK(call(entities::first, {"db", "info", "--url", url}).says("accounts: 3 rows"));
}

TEST_CASE("a backup is restored row by row, and neither it nor a filled database is overwritten", "[cli]") {
  const folder place;
  const std::string url = made(place, 2000);
  const std::string file = place / "saved.db";
  CHECK(call(entities::first, {"db", "backup", file, "--url", url}).code == 0);
  CHECK(!place.has("saved.db.new"));
  const std::string before = place.read("saved.db");
  const outcome twice = call(entities::first, {"db", "backup", file, "--url", url, "--json"});
  CHECK(twice.code == 4);
  CHECK(twice.out.empty());
  CHECK(twice.error()["kind"] == "misuse");
  CHECK(place.read("saved.db") == before);

  REQUIRE(
      call(entities::first, {"query", "--write", "DELETE FROM accounts WHERE id > 7", "--url", url}).code ==
      0);
  const outcome refused = call(entities::first, {"db", "restore", file, "--url", url});
  CHECK(refused.code == 4);
  CHECK(refused.complains("--overwrite"));
  CHECK(accounts(url) == 7);
  const outcome restored =
      call(entities::first, {"db", "restore", file, "--overwrite", "--url", url, "--json"});
  CHECK(restored.code == 0);
  CHECK(restored.json()["overwritten"] == true);
  CHECK(accounts(url) == 2000);

  const std::string fresh = place.url("fresh.db");
  CHECK(call(entities::first, {"db", "restore", file, "--url", fresh}).code == 0);
  CHECK(accounts(fresh) == 2000);
  CHECK(call(entities::first, {"schema", "verify", "--url", fresh}).code == 0);
}

TEST_CASE("what is no database, or a damaged one, is not restored", "[cli]") {
  const folder place;
  const std::string url = made(place, 5);
  place.write("text.db",
              "this is a text and no database, long enough to have a header of a hundred bytes in it: "
              "..............................................................................");
  const outcome refused =
      call(entities::first, {"db", "restore", place / "text.db", "--overwrite", "--url", url, "--json"});
  CHECK(refused.code == 3);
  CHECK(refused.error()["kind"] == "corrupt");
  CHECK(call(entities::first, {"db", "restore", place / "missing.db", "--overwrite", "--url", url}).code ==
        3);
  CHECK(!place.has("missing.db"));
  CHECK(accounts(url) == 5);
}

TEST_CASE("the store in memory is backed up and restored by its own files", "[cli]") {
  const folder place;
  const std::string url = "memory:" + (place / "state.tenon");
  REQUIRE(call(entities::first, {"schema", "sync", "--url", url}).code == 0);
  const std::string file = place / "copy.tenon";
  CHECK(call(entities::first, {"db", "backup", file, "--url", url}).code == 0);
  CHECK(call(entities::first, {"db", "backup", file, "--url", url}).code == 4);
  CHECK(call(entities::first, {"db", "restore", file, "--url", url}).code == 4);
  const std::string other = "memory:" + (place / "other.tenon");
  CHECK(call(entities::first, {"db", "restore", file, "--url", other}).code == 0);
  CHECK(call(entities::first, {"schema", "verify", "--url", other}).code == 0);
  for (const char* each : {"vacuum", "check"})
    CHECK(call(entities::first, {"db", each, "--url", url}).code == 5);
  CHECK(call(entities::first, {"query", "SELECT 1", "--url", url}).code == 5);
}

TEST_CASE("db check finds rows that refer to none; vacuum gives back space", "[cli]") {
  const folder place;
  const std::string url = made(place, 5000);
  CHECK(call(entities::first, {"db", "check", "--url", url}).says("no problems"));
  REQUIRE(
      call(entities::first, {"query", "--write", "DELETE FROM accounts WHERE id > 1", "--url", url}).code ==
      0);
  const nlohmann::json told = call(entities::first, {"db", "vacuum", "--url", url, "--json"}).json();
  CHECK(told["bytes"].get<std::int64_t>() < told["bytes_before"].get<std::int64_t>());
  REQUIRE(call(entities::first, {"query", "--write", "INSERT INTO posts (accountId, title) VALUES (99, 'x')",
                                 "--url", url + "?foreign_keys=0"})
              .code == 0);
  const outcome found = call(entities::first, {"db", "check", "--url", url, "--json"});
  CHECK(found.code == 1);
  REQUIRE(found.json()["problems"].size() == 1);
  CHECK(found.json()["problems"][0].get<std::string>().find("\"posts\" has 1 row(s)") != std::string::npos);
}

TEST_CASE("query only reads unless writing is asked for", "[cli]") {
  const folder place;
  const std::string url = made(place, 2);
  const outcome refused = call(entities::first, {"query", "DELETE FROM accounts", "--url", url, "--json"});
  CHECK(refused.code == 3);
  CHECK(refused.out.empty());
  CHECK(refused.error()["kind"] == "read_only");
  CHECK(accounts(url) == 2);
  for (const char* each : {"CREATE TABLE t (i)", "PRAGMA user_version = 4", "PRAGMA journal_mode = delete",
                           "UPDATE accounts SET name = 'x' RETURNING id"}) {
    INFO(each);
    (void)call(entities::first, {"query", each, "--url", url});
    CHECK(call(entities::first, {"query", "PRAGMA user_version", "--url", url, "--json"})
              .json()["rows"][0][0] == 0);
    CHECK(call(entities::first,
               {"query", "SELECT count(*) FROM accounts WHERE name = 'x'", "--url", url, "--json"})
              .json()["rows"][0][0] == 0);
    CHECK(schema_of(url).find("TABLE t ") == std::string::npos);
  }
  CHECK(call(entities::first, {"query", "SELECT 1; DELETE FROM accounts", "--write", "--url", url}).code !=
        0);
  CHECK(accounts(url) == 2);
  const outcome written = call(entities::first, {"query", "DELETE FROM accounts WHERE id = ?", "-p", "1",
                                                 "--write", "--url", url, "--json"});
  CHECK(written.code == 0);
  CHECK(written.json()["changed"] == 1);
  CHECK(accounts(url) == 1);
}

TEST_CASE("query binds numbers, null, truth and texts, and shows a table, CSV or JSON", "[cli]") {
  const folder place;
  const std::string url = made(place, 1);
  const std::string sql = "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f, x'00ff' AS g";
  const std::vector<std::string> words{"query", sql,    "-p",    "42",     "-p", "1.5",
                                       "-p",    "null", "-p",    "\"42\"", "-p", "x,\"y\"\n\x1b[31m",
                                       "-p",    "",     "--url", url};
  std::vector<std::string> json = words;
  json.push_back("--json");
  const nlohmann::json told = call(entities::first, json).json();
  CHECK(told["columns"] == nlohmann::json::parse(R"(["a","b","c","d","e","f","g"])"));
  CHECK(told["rows"] == nlohmann::json::parse(R"([[42,1.5,null,"42","x,\"y\"\n\u001b[31m","","00ff"]])"));
  CHECK(told["count"] == 1);
  const outcome table = call(entities::first, words);
  CHECK(table.says("a  | b   | c    | d  | e               | f | g"));
  CHECK(table.says("42 | 1.5 | NULL | 42 | x,\"y\"\\n\\x1b[31m"));
  CHECK(table.says("(1 row)"));
  std::vector<std::string> csv = words;
  csv.insert(csv.end(), {"--format", "csv"});
  CHECK(call(entities::first, csv).out == "a,b,c,d,e,f,g\n42,1.5,,42,\"x,\"\"y\"\"\n\x1b[31m\",\"\",00ff\n");
  CHECK(call(entities::first, {"query", "-", "--url", url, "--json"}, {}, "SELECT 7 AS n")
            .json()["rows"][0][0] == 7);
  CHECK(call(entities::first, {"query", "SELECT ?", "--url", url}).code == 4);
  CHECK(call(entities::first, {"query", "SELECT nothing", "--url", url}).code == 3);
}

TEST_CASE("seeds are run by name with their number, in the order that is given", "[cli]") {
  static std::string log;
  const folder place;
  const std::string url = made(place, 0);
  tenon::cli::options given;
  given.seeds = {
      {"users", [](tenon::transaction&, std::uint64_t number) { log += "u" + std::to_string(number); },
       "some accounts"},
      {"posts", [](tenon::transaction&, std::uint64_t number) { log += "p" + std::to_string(number); }}};
  log.clear();
  CHECK(call(entities::first, {"seed", "--url", url}, given).code == 0);
  CHECK(log == "u1p1");
  const outcome had = call(entities::first, {"seed", "posts", "--url", url}, given);
  CHECK(had.code == 0);
  CHECK(had.says("had already posts"));
  CHECK(log == "u1p1");
  const outcome one =
      call(entities::first, {"seed", "posts", "--number", "7", "--again", "--url", url, "--json"}, given);
  CHECK(one.json()["seeds"][0]["name"] == "posts");
  CHECK(one.json()["seeds"][0]["ran"] == true);
  CHECK(one.json()["number"] == 7);
  CHECK(log == "u1p1p7");
  CHECK(call(entities::first, {"seed", "--list"}, given).says("users  some accounts"));
  CHECK(call(entities::first, {"seed", "users", "nobody", "--url", url}, given).code == 2);
  CHECK(log == "u1p1p7");
}
