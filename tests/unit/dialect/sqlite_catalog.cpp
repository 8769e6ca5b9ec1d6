// SPDX-License-Identifier: MIT
#include <tenon/dialect/sqlite_catalog.hpp>

#include "catch.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/sqlite_schema.hpp>
#include <tenon/schema/text.hpp>

using namespace tenon::schema;
using tenon::dialect::sqlite_detail::canonical_sqlite;

namespace {

snapshot inspected(const std::string& script) {
  tenon::sqlite_options options;
  options.path = ":memory:";
  tenon::driver::sqlite::connection database(options);
  database.execute(script);
  return tenon::sqlite_schema::inspect(database);
}

table only_table(const std::string& script) {
  snapshot schema = inspected(script);
  REQUIRE(schema.tables.size() == 1);
  return schema.tables[0];
}

}  // namespace

TEST_CASE("expressions that differ in white space, comments and needless quotes have one spelling",
          "[dialect]") {
  CHECK(canonical_sqlite(" ( \"age\">=18 )") == "age >= 18");
  CHECK(canonical_sqlite("[age] /* of the user */ >=\n`age`--end") == "age >= age");
  CHECK(canonical_sqlite("((a) + (b))") == "(a) + (b)");
  CHECK(canonical_sqlite("(a) + (b)") == "(a) + (b)");
  CHECK(canonical_sqlite("a==b AND c!=d") == "a = b AND c <> d");
  CHECK(canonical_sqlite("lower ( x ) IN(1,2)") == "lower(x) IN (1, 2)");
  CHECK(canonical_sqlite("t . x") == "t.x");
  CHECK(canonical_sqlite("").empty());
}

TEST_CASE("quotes that are needed stay, whatever they were", "[dialect]") {
  CHECK(canonical_sqlite("[order] + \"a b\" + `x\"y`") == "\"order\" + \"a b\" + \"x\"\"y\"");
  CHECK(canonical_sqlite("\"null\" IS NULL") == "\"null\" IS NULL");
  CHECK(canonical_sqlite("\"1a\" = \"\"") == "\"1a\" = \"\"");
  CHECK(canonical_sqlite("\"größe\" > 1") == "größe > 1");
}

TEST_CASE("literals keep every letter", "[dialect]") {
  CHECK(canonical_sqlite("'it''s  -- no comment' || X'0aFF' || 1.5e-3") ==
        "'it''s  -- no comment' || X'0aFF' || 1.5e-3");
  CHECK(canonical_sqlite("j->>'$.a'") == "j ->> '$.a'");
}

TEST_CASE("signs never join into a comment", "[dialect]") {
  CHECK(canonical_sqlite("- -1") == "- -1");
  CHECK(canonical_sqlite("a - -1") == "a - -1");
  CHECK(canonical_sqlite("a-1") == "a - 1");
  CHECK(canonical_sqlite("(a)-1") == "(a) - 1");
  CHECK(canonical_sqlite("x BETWEEN - 10 AND +3") == "x BETWEEN -10 AND + 3");
}

TEST_CASE("a canonical spelling is its own canonical spelling", "[dialect]") {
  for (std::string_view text : {"((\"a\")==-1)", "CASE WHEN [x]>0 THEN 'a(' ELSE coalesce(y,- 2) END",
                                "a IS NOT NULL AND(b OR NOT(c))", "CAST ( x AS TEXT )||'\"'",
                                "\"select\".\"a\"\"b\" <> x'00'", "-(-(1))", "a NOT IN(1,2)"}) {
    const std::string once = canonical_sqlite(text);
    CHECK(canonical_sqlite(once) == once);
  }
}

TEST_CASE("columns are read with all that their table says of them", "[dialect]") {
  const table found = only_table(R"(create table "t" (
    id integer primary key autoincrement,
    plain,
    name VARCHAR(20) not null default 'a,(b' collate nocase constraint "c,1" check (name <> ')'),
    "to""tal" REAL generated always as (id * 2.0) stored,
    half as (id / 2),
    at TEXT DEFAULT (datetime('now')) NOT NULL,
    neg int default -5))");
  std::string report;
  for (const column& each : found.columns) report += each.name + ": " + to_text(each) + "\n";
  CHECK(report == R"(id: INTEGER NOT NULL
plain: no type NULL
name: VARCHAR(20) NOT NULL DEFAULT 'a,(b' COLLATE nocase
to"tal: REAL GENERATED ALWAYS AS (id * 2.0) STORED NULL
half: no type GENERATED ALWAYS AS (id / 2) VIRTUAL NULL
at: TEXT NOT NULL DEFAULT datetime('now')
neg: INT NULL DEFAULT -5
)");
  CHECK(found.autoincrement);
  CHECK(found.primary_key == std::vector<std::string>{"id"});
  CHECK(found.checks == list<check>{{"c,1", "name <> ')'"}});
}

TEST_CASE("checks are found on columns and tables, with commas between them or without", "[dialect]") {
  const table found = only_table(
      "CREATE TABLE t(a CHECK(a>1) CONSTRAINT b CHECK(a<9), c, CHECK (a <> c) CONSTRAINT \"d e\" CHECK "
      "((c > 0)), CONSTRAINT f UNIQUE (a), CHECK (c < 5))");
  CHECK(found.checks ==
        list<check>{{"", "a > 1"}, {"b", "a < 9"}, {"", "a <> c"}, {"d e", "c > 0"}, {"", "c < 5"}});
}

TEST_CASE("foreign keys are read with their actions and when they are checked", "[dialect]") {
  const snapshot schema = inspected(R"(
    CREATE TABLE parent (x, y, PRIMARY KEY (y, x));
    CREATE TABLE child (
      a REFERENCES parent(x) ON DELETE SET DEFAULT NOT DEFERRABLE INITIALLY DEFERRED DEFAULT 1 CHECK (a > 0),
      b CONSTRAINT named REFERENCES parent(y) ON UPDATE NO ACTION ON DELETE CASCADE DEFERRABLE,
      c, d,
      CONSTRAINT "both of them" FOREIGN KEY (c, d) REFERENCES PARENT ON UPDATE SET NULL MATCH FULL
        DEFERRABLE INITIALLY DEFERRED
      FOREIGN KEY (d) REFERENCES child(a) ON DELETE RESTRICT DEFERRABLE INITIALLY IMMEDIATE);)");
  std::string report;
  for (const foreign_key& each : schema.tables[1].foreign_keys)
    report += each.name + ": " + to_text(each) + "\n";
  CHECK(report ==
        ": (a) REFERENCES parent (x) ON DELETE SET DEFAULT ON UPDATE NO ACTION\n"
        "named: (b) REFERENCES parent (y) ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY "
        "IMMEDIATE\n"
        "both of them: (c, d) REFERENCES PARENT (y, x) ON DELETE NO ACTION ON UPDATE SET NULL DEFERRABLE "
        "INITIALLY "
        "DEFERRED\n"
        ": (d) REFERENCES child (a) ON DELETE RESTRICT ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE\n");
  CHECK(schema.tables[1].checks == list<check>{{"", "a > 0"}});
  CHECK(schema.tables[1].columns[0].default_text == "1");
}

TEST_CASE("indexes are read with expressions, order, collation and condition", "[dialect]") {
  const table found = only_table(R"sql(
    CREATE TABLE t (a TEXT COLLATE NOCASE UNIQUE, b TEXT, c TEXT, UNIQUE (b, c));
    CREATE INDEX "one (two)" ON t ( a, b DESC, c COLLATE RTRIM ASC );
    CREATE UNIQUE INDEX [part]ON t(lower( "b" ) COLLATE nocase DESC,a COLLATE BINARY,b||',')WHERE(c IS NOT NULL);
    CREATE INDEX plain ON t(c))sql");
  std::string report;
  for (const auto& each : found.indexes) report += each.name + ": " + to_text(each) + "\n";
  CHECK(report == R"(: UNIQUE (a)
: UNIQUE (b, c)
one (two): (a, b DESC, c COLLATE RTRIM)
part: UNIQUE (lower(b) COLLATE nocase DESC, a COLLATE BINARY, b || ',') WHERE c IS NOT NULL
plain: (c)
)");
}

TEST_CASE("a primary key that is no rowid may hold nulls unless declared otherwise", "[dialect]") {
  CHECK(only_table("CREATE TABLE t(id TEXT PRIMARY KEY)").columns[0].nullable);
  CHECK(only_table("CREATE TABLE t(id INTEGER PRIMARY KEY DESC)").columns[0].nullable);
  CHECK_FALSE(only_table("CREATE TABLE t(id INTEGER, PRIMARY KEY(id))").columns[0].nullable);
  CHECK_FALSE(only_table("CREATE TABLE t(id TEXT PRIMARY KEY) WITHOUT ROWID").columns[0].nullable);
  CHECK_FALSE(only_table("CREATE TABLE t(id INTEGER PRIMARY KEY)").autoincrement);
  CHECK(only_table("CREATE TABLE t(id TEXT PRIMARY KEY)").indexes.empty());
}

TEST_CASE("options of tables and rules on conflict are seen", "[dialect]") {
  CHECK(only_table("CREATE TABLE t(a INT PRIMARY KEY) strict, without rowid").strict);
  CHECK(only_table("CREATE TABLE t(a INT PRIMARY KEY) WITHOUT /* a */ ROWID").without_rowid);
  CHECK_FALSE(only_table("CREATE TABLE t(\"strict\" INT /* ) STRICT */)").strict);
  CHECK(
      only_table("CREATE TABLE t(a PRIMARY KEY ON CONFLICT ABORT, b UNIQUE ON CONFLICT REPLACE, UNIQUE (a,b) "
                 "ON CONFLICT IGNORE)")
          .conflict_rules == "b: REPLACE, table: IGNORE");
  CHECK(only_table("CREATE TABLE t(a, b, PRIMARY KEY (b, a))").primary_key ==
        std::vector<std::string>{"b", "a"});
}

TEST_CASE("names of every kind survive", "[dialect]") {
  const snapshot schema = inspected(R"(
    CREATE TABLE "or'der ""by""" ("select" TEXT, [a b], `x"y`, 'z''z' TEXT CHECK ('z''z' <> ''), "größe", "")
      /* the end */;
    CREATE INDEX "index" ON "or'der ""by""" ("select", "a b", "größe");)");
  const table& found = schema.tables[0];
  CHECK(found.name == "or'der \"by\"");
  std::vector<std::string> names;
  for (const column& each : found.columns) names.push_back(each.name);
  CHECK(names == std::vector<std::string>{"select", "a b", "x\"y", "z'z", "größe", ""});
  CHECK(to_text(found.indexes[0]) == "(select, a b, größe)");
}

TEST_CASE("columns added and dropped later are read where they are", "[dialect]") {
  const table found = only_table(R"(
    CREATE TABLE t(a INTEGER, gone TEXT COLLATE NOCASE, b TEXT, CHECK (a > 0));
    ALTER TABLE t ADD COLUMN c TEXT COLLATE RTRIM DEFAULT 'x' REFERENCES t(a) DEFERRABLE INITIALLY DEFERRED;
    ALTER TABLE t DROP COLUMN gone;
    ALTER TABLE t RENAME COLUMN a TO "the a";
    ALTER TABLE t RENAME TO "new name";)");
  CHECK(found.name == "new name");
  REQUIRE(found.columns.size() == 3);
  CHECK(found.columns[1].collation.empty());
  CHECK(found.columns[2] == column{.name = "c", .type = "TEXT", .default_text = "'x'", .collation = "RTRIM"});
  CHECK(found.foreign_keys[0].checked == tenon::deferrable::initially_deferred);
  CHECK(found.foreign_keys[0].table == "new name");
  CHECK(found.checks == list<check>{{"", "\"the a\" > 0"}});
}

TEST_CASE("views, triggers and virtual tables are told apart from tables", "[dialect]") {
  const snapshot schema = inspected(R"(
    CREATE TABLE t(a);
    CREATE VIEW v AS SELECT a FROM t;
    CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;
    CREATE TEMP TABLE t(other);
    CREATE TABLE made AS SELECT 1 AS one, 'x' AS two;)");
  REQUIRE(schema.tables.size() == 2);
  CHECK(schema.tables[0].columns[0].name == "a");
  CHECK(schema.tables[1].columns.size() == 2);
  CHECK(schema.views == list<view>{{"v", "CREATE VIEW v AS SELECT a FROM t"}});
  CHECK(schema.triggers ==
        list<trigger>{{"g", "t", "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END"}});
  CHECK(inspected("").tables.empty());
}

TEST_CASE("a schema of any size takes four questions", "[dialect]") {
  struct counting final : tenon::dialect::catalog_source {
    int count = 0;
    tenon::schema::list<tenon::dialect::catalog_row> ask(std::string_view, std::size_t) override {
      ++count;
      return {};
    }
  } source;
  CHECK(tenon::dialect::read_sqlite_catalog(source).tables.empty());
  CHECK(source.count == 4);
}

TEST_CASE("a virtual table is none that an entity can have", "[dialect]") {
  struct answering final : tenon::dialect::catalog_source {
    tenon::schema::list<tenon::dialect::catalog_row> ask(std::string_view, std::size_t columns) override {
      if (columns != 4) return {};
      return {{{"table"}, {"words"}, {"words"}, {"CREATE VIRTUAL TABLE words USING fts5(text)"}}};
    }
  } source;
  const snapshot schema = tenon::dialect::read_sqlite_catalog(source);
  CHECK(schema.tables.empty());
  CHECK(schema.virtual_tables == list<view>{{"words", "CREATE VIRTUAL TABLE words USING fts5(text)"}});
}
