// SPDX-License-Identifier: MIT
#include <tenon/migrate/lint.hpp>

#include <tenon/migrate/migration_file.hpp>

#include "catch.hpp"

using tenon::lint;
using tenon::lint_exit_status;
using tenon::lint_severity;

namespace {

tenon::migration of(const std::string& sql, const std::string& head = {}) {
  return tenon::read_migration("20260101000000_m.sql", head + "-- tenon:up\n" + sql + "\n-- tenon:down\n");
}
/// The codes of all findings, in their order.
std::string codes(const std::string& sql, std::string_view engine, const std::string& head = {}) {
  std::string text;
  for (const tenon::lint_finding& each : lint(of(sql, head), engine)) {
    if (!text.empty()) text += ' ';
    text += each.code;
  }
  return text;
}

}  // namespace

TEST_CASE("lint tells what loses rows or values", "[migrate][lint]") {
  for (const char* engine : {"sqlite", "postgresql"}) {
    CHECK(codes("DROP TABLE users;", engine) == "M101");
    CHECK(codes("DROP TABLE IF EXISTS a, \"b\" CASCADE;", engine) == "M101 M101");
    CHECK(codes("ALTER TABLE users DROP COLUMN nickname;", engine) == "M102");
    CHECK(codes("ALTER TABLE users DROP nickname;", engine) == "M102");
    CHECK(codes("ALTER TABLE users DROP CONSTRAINT grown;", engine).empty());
    CHECK(codes("DELETE FROM users;", engine) == "M103");
    CHECK(codes("DELETE FROM users WHERE id = 1;", engine).empty());
  }
  CHECK(codes("TRUNCATE TABLE users;", "postgresql") == "M103");
  CHECK(codes("DROP SCHEMA old CASCADE;", "postgresql") == "M105");
  CHECK(codes("ALTER TABLE users ALTER COLUMN name TYPE varchar(5);", "postgresql") == "M104 M402");
  CHECK(codes("ALTER TABLE users ALTER name SET DATA TYPE text, DROP COLUMN b;", "postgresql") ==
        "M104 M402 M102");
}

TEST_CASE("lint tells what running programs do not expect", "[migrate][lint]") {
  CHECK(codes("ALTER TABLE users RENAME TO people;", "sqlite") == "M201");
  CHECK(codes("ALTER TABLE users RENAME COLUMN a TO b;", "sqlite") == "M202");
  CHECK(codes("ALTER TABLE users RENAME a TO b;", "postgresql") == "M202");
  CHECK(codes("ALTER TABLE users RENAME CONSTRAINT a TO b;", "postgresql").empty());
  CHECK(codes("ALTER TYPE role RENAME VALUE 'a' TO 'b';", "postgresql") == "M203");
}

TEST_CASE("lint tells what the rows that are there may refuse", "[migrate][lint]") {
  CHECK(codes("ALTER TABLE users ADD COLUMN n INTEGER NOT NULL;", "sqlite") == "M301");
  CHECK(codes("ALTER TABLE users ADD COLUMN n INTEGER NOT NULL DEFAULT 0;", "sqlite").empty());
  CHECK(codes("ALTER TABLE users ADD n numeric(5, 2) NOT NULL, ADD m int DEFAULT 1;", "postgresql") ==
        "M301");
  CHECK(codes("ALTER TABLE users ALTER COLUMN n SET NOT NULL;", "postgresql") == "M302");
  CHECK(codes("ALTER TABLE users ALTER COLUMN n DROP NOT NULL;", "postgresql").empty());
  CHECK(codes("CREATE UNIQUE INDEX u ON users (name);", "sqlite") == "M303");
  CHECK(codes("ALTER TABLE users ADD CONSTRAINT u UNIQUE (name);", "postgresql") == "M303");
  CHECK(codes("ALTER TABLE users ADD CONSTRAINT u UNIQUE USING INDEX i;", "postgresql").empty());
  CHECK(codes("ALTER TABLE users ADD CONSTRAINT c CHECK (age > 1);", "postgresql") == "M304");
  CHECK(codes("ALTER TABLE users ADD CONSTRAINT c CHECK (age > 1) NOT VALID;", "postgresql").empty());
}

TEST_CASE("lint tells what locks others out on PostgreSQL, and not on SQLite", "[migrate][lint]") {
  CHECK(codes("CREATE INDEX i ON users (name);", "postgresql") == "M401");
  CHECK(codes("CREATE INDEX i ON users (name);", "sqlite").empty());
  CHECK(codes("DROP INDEX i;", "postgresql") == "M403");
  CHECK(codes("ALTER TABLE users ADD COLUMN u uuid DEFAULT gen_random_uuid();", "postgresql") == "M402");
  CHECK(codes("ALTER TABLE users ADD COLUMN t timestamptz DEFAULT now();", "postgresql").empty());
  CHECK(codes("ALTER TABLE users ADD COLUMN n int; UPDATE users SET n = 1;", "postgresql") == "M404");
  CHECK(codes("UPDATE users SET n = 1;", "postgresql").empty());
  const std::string alone = "-- tenon:no-transaction\n";
  CHECK(codes("CREATE INDEX CONCURRENTLY i ON users (name);", "postgresql", alone) == "M605");
  CHECK(codes("DROP INDEX CONCURRENTLY IF EXISTS i; CREATE INDEX CONCURRENTLY i ON users (name);",
              "postgresql", alone)
            .empty());
}

TEST_CASE("what is done to a table that the migration itself makes harms nobody", "[migrate][lint]") {
  CHECK(codes("CREATE TABLE users (id INTEGER PRIMARY KEY, n TEXT);\nCREATE UNIQUE INDEX u ON users (n);\n"
              "ALTER TABLE users ADD COLUMN m INTEGER NOT NULL; DELETE FROM users;",
              "postgresql")
            .empty());
  CHECK(codes("CREATE TABLE copy (id INTEGER PRIMARY KEY);\nINSERT INTO copy SELECT id FROM users;\n"
              "DROP TABLE users;\nALTER TABLE copy RENAME TO users;",
              "sqlite")
            .empty());
}

TEST_CASE("lint finds foreign keys without an index", "[migrate][lint]") {
  const std::string table = "CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a (id), c INTEGER";
  CHECK(codes(table + ");", "sqlite") == "M501");
  CHECK(codes(table + ", UNIQUE (a, c));", "sqlite").empty());
  CHECK(codes(table + ");\nCREATE INDEX i ON b (a);", "postgresql").empty());
  CHECK(codes(table + ");\nCREATE INDEX i ON b (c, a);", "postgresql") == "M501");
  CHECK(codes("CREATE TABLE b (x INTEGER, y INTEGER, CONSTRAINT k FOREIGN KEY (x, y) REFERENCES a (x, y), "
              "PRIMARY KEY (y, x));",
              "sqlite")
            .empty());
  CHECK(codes("ALTER TABLE b ADD COLUMN a INTEGER REFERENCES a (id);", "sqlite") == "M501");
  CHECK(codes("ALTER TABLE b ADD COLUMN a INTEGER REFERENCES a (id);\nCREATE INDEX i ON b (a);", "sqlite")
            .empty());
}

TEST_CASE("lint tells what the runner would refuse", "[migrate][lint]") {
  CHECK(codes("BEGIN; SELECT 1;\nCOMMIT;", "sqlite") == "M602 M602");
  CHECK(codes("PRAGMA foreign_keys=OFF;", "sqlite") == "M603");
  CHECK(codes("VACUUM;", "sqlite") == "M604");
  CHECK(codes("VACUUM;", "sqlite", "-- tenon:no-transaction\n").empty());
  const auto one_way = lint(tenon::read_migration("20260101000000_m.sql", "-- tenon:up\nSELECT 1;\n"));
  REQUIRE(one_way.size() == 1);
  CHECK(one_way[0].code == "M601");
  CHECK(one_way[0].sentence() ==
        "20260101000000_m.sql: notice M601: it says nothing of the way back; add a section `-- tenon:down`");
}

TEST_CASE("a finding names its file and line, and is told once though both engines have it",
          "[migrate][lint]") {
  const auto found = lint(of("SELECT 1;\n\nALTER TABLE \"Users\" DROP COLUMN \"Nick name\";"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].line == 4);
  CHECK(found[0].sentence() ==
        "20260101000000_m.sql:4: error M102: \"Users.Nick name\": it drops a column with its values; drop it "
        "when no "
        "running program reads it");
}

TEST_CASE("a suppression with a reason silences its code, and one for nothing is told", "[migrate][lint]") {
  const auto bad = lint(of("DROP TABLE old;"), "sqlite");
  CHECK(lint_exit_status(bad) == 1);
  CHECK(lint_exit_status(lint(of("DROP INDEX i;"), "postgresql")) == 0);
  CHECK(lint_exit_status(lint(of("DROP INDEX i;"), "postgresql"), lint_severity::notice) == 1);
  const std::string head = "-- tenon:suppress-lint M101 nobody has used it since March\n";
  const auto good = lint(of("DROP TABLE old;", head), "sqlite");
  REQUIRE(good.size() == 1);
  CHECK(good[0].suppressed == "nobody has used it since March");
  CHECK(lint_exit_status(good) == 0);
  const auto idle = lint(of("SELECT 1;", head), "sqlite");
  REQUIRE(idle.size() == 1);
  CHECK(idle[0].code == "M699");
}

TEST_CASE("lint looks at the migrations from a given one on", "[migrate][lint]") {
  const tenon::migrations all{{.id = "20260101000000", .name = "a", .parts = {{.sql = "DROP TABLE a;"}}},
                              {.id = "20260102000000", .name = "b", .parts = {{.sql = "DROP TABLE b;"}}}};
  CHECK(lint(all, "sqlite").size() == 4);
  CHECK(lint(all, "sqlite", "20260102000000").size() == 2);
}
