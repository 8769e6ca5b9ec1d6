// SPDX-License-Identifier: MIT
// Plans that really run: two schemas made of SQL, the plan from one to the other, and what is left to plan.
#include "catch.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <tenon/backend/sqlite_changes.hpp>
#include <tenon/dialect/postgresql_change.hpp>
#include <tenon/dialect/sqlite_change.hpp>
#include <tenon/schema/applied.hpp>
#include <tenon/schema/diff.hpp>
#include <tenon/schema/plan_change.hpp>
#include <tenon/schema/plan_text.hpp>

#include "own_database.hpp"

namespace {

using tenon::schema::hints;
using tenon::schema::plan;
using tenon::schema::snapshot;
using tenon::schema::step;

struct scenario {
  std::string name;
  std::string before;
  std::string after;
  std::string rows = {};
  hints given = {};
  std::string question = {};  ///< of the rows afterwards
  std::string answer = {};
};

/// What the questions of a plan say, in the order of its steps.
template <class Ask>
void ask_all(const step& each, std::vector<std::string>& told, Ask&& ask) {
  using tenon::schema::safety;
  if (!each.judged.question.empty() && each.parts.empty()) {
    const std::string count = ask(each.judged.question);
    if (each.judged.safety == safety::data_dependent && count != "0")
      told.push_back(std::string(each.judged.code) + '=' + count);
  }
  if (!each.judged.touched.empty()) ask(each.judged.touched);
  for (const step& part : each.parts) ask_all(part, told, ask);
}

struct lite {
  tenon::driver::sqlite::connection connection;
  static tenon::sqlite_options memory() {
    tenon::sqlite_options options;
    options.path = ":memory:";
    options.foreign_keys = false;
    return options;
  }
  lite() : connection(memory()) {}
  snapshot inspect() { return tenon::sqlite_schema::inspect(connection); }
  std::string one(const std::string& question) {
    tenon::sqlite_schema::detail::connection_source<> source(connection);
    const auto rows = source.ask(question, 1);
    std::string all;
    for (const auto& row : rows) all += (all.empty() ? "" : " ") + (row[0].null ? "NULL" : row[0].text);
    return all;
  }
};

void check_on_sqlite(const scenario& tried) {
  INFO(tried.name);
  lite wanted;
  wanted.connection.execute(tried.after);
  lite db;
  db.connection.execute(tried.before);
  if (!tried.rows.empty()) db.connection.execute(tried.rows);
  const snapshot target = wanted.inspect();
  const snapshot found = db.inspect();
  const plan made = plan_change(target, found, tried.given, tenon::dialect::sqlite_abilities());
  INFO(to_text(made));
  std::string script;
  for (const std::string& each : tenon::sqlite_schema::script(made)) script += each + ";\n";
  INFO(script);
  CHECK(!made.empty());
  std::vector<std::string> told;
  for (const step& each : made.steps)
    ask_all(each, told, [&](const std::string& question) { return db.one(question); });
  CHECK(told == std::vector<std::string>());
  CHECK(plan_change(target, applied(found, made), tried.given, tenon::dialect::sqlite_abilities()).empty());
  try {
    tenon::sqlite_schema::apply(db.connection, made, true);
  } catch (const tenon::error& problem) {
    FAIL(problem.message);
  }
  const plan again = plan_change(target, db.inspect(), tried.given, tenon::dialect::sqlite_abilities());
  INFO(to_text(again));
  CHECK(again.empty());
  CHECK(diff(target, db.inspect()).empty());
  if (!tried.question.empty()) CHECK(db.one(tried.question) == tried.answer);
}

void check_on_postgresql(const scenario& tried) {
  const char* const url = std::getenv("TENON_TEST_POSTGRESQL_URL");
  if (url == nullptr) return;
  INFO(tried.name);
  postgresql_test::own_database own(url);
  postgresql_test::server& db = own.connection();
  db.execute(
      "DROP SCHEMA IF EXISTS tenon_change CASCADE; DROP SCHEMA IF EXISTS tenon_wanted CASCADE; CREATE "
      "SCHEMA tenon_wanted; SET search_path = tenon_wanted");
  db.execute(tried.after);
  const snapshot target = tenon::postgresql_schema::inspect(db, {});
  db.execute("DROP SCHEMA tenon_wanted CASCADE; CREATE SCHEMA tenon_change; SET search_path = tenon_change");
  db.execute(tried.before);
  if (!tried.rows.empty()) db.execute(tried.rows);
  const auto inspect = [&] { return tenon::postgresql_schema::inspect(db, {}); };
  snapshot wanted = target;
  wanted.refers_ahead = false;
  const snapshot found = inspect();
  const plan made = plan_change(wanted, found, tried.given, tenon::dialect::postgresql_abilities());
  INFO(to_text(made));
  std::string script;
  for (const std::string& each : tenon::postgresql_schema::script(made)) script += each + ";\n";
  INFO(script);
  CHECK(!made.empty());
  const plan left =
      plan_change(wanted, applied(found, made), tried.given, tenon::dialect::postgresql_abilities());
  INFO(to_text(left));
  CHECK(left.empty());
  try {
    std::vector<std::string> told;
    for (const step& each : made.steps)
      ask_all(each, told, [&](const std::string& question) { return db.one(question); });
    CHECK(told == std::vector<std::string>());
    db.execute("BEGIN");
    tenon::postgresql_schema::apply(db, made);
    db.execute("COMMIT");
  } catch (const tenon::error& problem) {
    FAIL(problem.message);
  }
  const plan again = plan_change(wanted, inspect(), tried.given, tenon::dialect::postgresql_abilities());
  INFO(to_text(again));
  CHECK(again.empty());
  CHECK(diff(wanted, inspect()).empty());
  if (!tried.question.empty()) CHECK(db.one(tried.question) == tried.answer);
  db.execute("DROP SCHEMA tenon_change CASCADE");
}

void check_on_both(const scenario& tried) {
  check_on_sqlite(tried);
  check_on_postgresql(tried);
}

}  // namespace

TEST_CASE("columns come and go, and a second plan is empty", "[schema]") {
  check_on_both({"an added column",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c INTEGER NOT NULL DEFAULT 7)",
                 "INSERT INTO t VALUES (1, 'x')",
                 {},
                 "SELECT a || c FROM t",
                 "x7"});
  check_on_both({"a dropped column with its index",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT); CREATE INDEX t_b ON t (b, a)",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
                 "INSERT INTO t VALUES (1, 'x', 'y')",
                 {},
                 "SELECT a FROM t",
                 "x"});
  check_on_both({"a column that a check uses",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, CONSTRAINT c CHECK (b > 0))",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
                 "INSERT INTO t VALUES (1, 'x', 1)",
                 {},
                 "SELECT a FROM t",
                 "x"});
}

TEST_CASE("columns change, and their values stay", "[schema]") {
  check_on_both({"a wider text and a number that becomes one",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER DEFAULT 3, b TEXT)",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'three', b TEXT NOT NULL)",
                 "INSERT INTO t VALUES (1, 17, 'x')",
                 {},
                 "SELECT a || b FROM t",
                 "17x"});
  check_on_both({"texts that are numbers",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL)",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)",
                 "INSERT INTO t VALUES (1, '17'), (2, '-4')",
                 {},
                 "SELECT sum(a) FROM t",
                 "13"});
  check_on_both({"a default that goes, and one that comes",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER DEFAULT 1, b INTEGER)",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER DEFAULT 2)"});
}

TEST_CASE("renames carry the values, several at once and round in circles", "[schema]") {
  hints table;
  table.tables.push_back({"old", "new"});
  check_on_both(
      {"a table with children",
       "CREATE TABLE old (id INTEGER PRIMARY KEY); CREATE TABLE child (id INTEGER PRIMARY KEY, old_id "
       "INTEGER, CONSTRAINT fk FOREIGN KEY (old_id) REFERENCES old (id) ON DELETE CASCADE)",
       "CREATE TABLE new (id INTEGER PRIMARY KEY); CREATE TABLE child (id INTEGER PRIMARY KEY, old_id "
       "INTEGER, CONSTRAINT fk FOREIGN KEY (old_id) REFERENCES new (id) ON DELETE CASCADE)",
       "INSERT INTO old VALUES (1); INSERT INTO child VALUES (5, 1)", table,
       "SELECT count(*) FROM child JOIN new ON new.id = old_id", "1"});
  hints two;
  two.columns.push_back({"t", "a", "first"});
  two.columns.push_back({"t", "b", "second"});
  check_on_both({"two columns, their check and their index",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, CONSTRAINT c CHECK (a < b)); "
                 "CREATE INDEX i ON t (a) WHERE b > 0",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, first INTEGER, second INTEGER, CONSTRAINT c CHECK "
                 "(first < second)); CREATE INDEX i ON t (first) WHERE second > 0",
                 "INSERT INTO t VALUES (1, 2, 3)", two, "SELECT first * 10 + second FROM t", "23"});
  hints chain;
  chain.columns.push_back({"t", "a", "b"});
  chain.columns.push_back({"t", "b", "c"});
  check_on_both({"a chain", "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER)",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER, c INTEGER)",
                 "INSERT INTO t VALUES (1, 2, 3)", chain, "SELECT b * 10 + c FROM t", "23"});
}

TEST_CASE("keys, checks and indexes change", "[schema]") {
  const std::string parent = "CREATE TABLE p (id INTEGER PRIMARY KEY, code INTEGER); ";
  check_on_both(
      {"a foreign key to a table that is new", "CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INTEGER)",
       parent + "CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INTEGER, CONSTRAINT fk FOREIGN KEY (p_id) "
                "REFERENCES p (id))",
       "INSERT INTO t VALUES (1, NULL)"});
  check_on_both({"a column with its foreign key",
                 parent + "CREATE TABLE t (id INTEGER PRIMARY KEY)",
                 parent +
                     "CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INTEGER, CONSTRAINT fk FOREIGN KEY (p_id) "
                     "REFERENCES p (id) ON DELETE SET NULL)",
                 "INSERT INTO t VALUES (1)",
                 {},
                 "SELECT count(*) FROM t",
                 "1"});
  check_on_both(
      {"another action, a check and a unique index",
       parent + "CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INTEGER, n INTEGER, CONSTRAINT fk FOREIGN "
                "KEY (p_id) REFERENCES p (id)); CREATE INDEX i ON t (n)",
       parent + "CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INTEGER, n INTEGER, CONSTRAINT fk FOREIGN "
                "KEY (p_id) REFERENCES p (id) ON DELETE CASCADE, CONSTRAINT c CHECK (n > 0)); CREATE "
                "UNIQUE INDEX i ON t (n)",
       "INSERT INTO p VALUES (1, 1); INSERT INTO t VALUES (1, 1, 5), (2, 1, 6)",
       {},
       "SELECT count(*) FROM t",
       "2"});
  check_on_both({"another primary key",
                 "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a))",
                 "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b))",
                 "INSERT INTO t VALUES (1, 2)",
                 {},
                 "SELECT a + b FROM t",
                 "3"});
  check_on_both({"a unique constraint that goes",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, UNIQUE (a))",
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)", "INSERT INTO t VALUES (1, 'x')"});
  check_on_both(
      {"names of indexes that move on",
       "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER); CREATE INDEX x ON t (a); CREATE "
       "INDEX y ON t (b)",
       "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER); CREATE INDEX x ON t (b); CREATE "
       "INDEX y ON t (a DESC)"});
}

TEST_CASE("computed columns change", "[schema]") {
  check_on_both(
      {"computed in another way",
       "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, d INTEGER GENERATED ALWAYS AS (a * 2) STORED)",
       "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, d INTEGER GENERATED ALWAYS AS (a * 3) STORED)",
       "INSERT INTO t (id, a) VALUES (1, 2)",
       {},
       "SELECT d FROM t",
       "6"});
  check_on_both(
      {"computed no longer",
       "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, d INTEGER GENERATED ALWAYS AS (a * 2) STORED)",
       "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, d INTEGER)",
       "INSERT INTO t (id, a) VALUES (1, 2)",
       {},
       "SELECT d FROM t",
       "4"});
}

TEST_CASE("values of types that are lists of names come, go and change their names", "[schema]") {
  hints renamed;
  renamed.values.push_back({"t", "m", "glad", "merry"});
  check_on_postgresql(
      {"a renamed value, and one more",
       "CREATE TYPE mood AS ENUM ('calm', 'glad'); CREATE TABLE t (id "
       "integer PRIMARY KEY, m mood NOT NULL DEFAULT 'glad')",
       "CREATE TYPE mood AS ENUM ('calm', 'merry', 'sad'); CREATE TABLE t (id integer PRIMARY KEY, "
       "m mood NOT NULL DEFAULT 'merry')",
       "INSERT INTO t VALUES (1, 'glad')", renamed, "SELECT m FROM t", "merry"});
  check_on_postgresql(
      {"a value that goes, with rows, a default, an index and a check",
       "CREATE TYPE mood AS ENUM ('calm', 'it''s', 'glad'); CREATE TABLE t (id integer PRIMARY KEY, m mood "
       "NOT "
       "NULL DEFAULT 'glad', CONSTRAINT c CHECK (m >= 'calm'::mood)); CREATE INDEX i ON t (id) WHERE "
       "m = 'calm'",
       "CREATE TYPE mood AS ENUM ('calm'); CREATE TABLE t (id integer PRIMARY KEY, m mood NOT NULL "
       "DEFAULT 'calm', CONSTRAINT c CHECK (m >= 'calm'::mood)); CREATE INDEX i ON t (id) WHERE m = "
       "'calm'",
       "INSERT INTO t VALUES (1, 'calm')",
       {},
       "SELECT m FROM t",
       "calm"});
  check_on_postgresql(
      {"a new value that is the default at once",
       "CREATE TYPE mood AS ENUM ('calm'); CREATE TABLE t (id integer PRIMARY KEY, m mood)",
       "CREATE TYPE mood AS ENUM ('calm', 'sad'); CREATE TABLE t (id integer PRIMARY KEY, m mood "
       "DEFAULT 'sad')",
       "INSERT INTO t VALUES (1, 'calm')"});
}

TEST_CASE("on PostgreSQL views make way for the columns that they read", "[schema]") {
  check_on_postgresql(
      {"a view of a view",
       "CREATE TABLE t (id integer PRIMARY KEY, a integer); CREATE VIEW v AS SELECT a FROM t; CREATE "
       "VIEW w AS SELECT a + 1 AS b FROM v",
       "CREATE TABLE t (id integer PRIMARY KEY, a bigint)",
       "INSERT INTO t VALUES (1, 2)",
       {},
       "SELECT b FROM w",
       "3"});
}

TEST_CASE("types of PostgreSQL change with what hangs on them", "[schema]") {
  check_on_postgresql(
      {"a key and those who refer to it",
       "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY, p_id integer, "
       "CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id))",
       "CREATE TABLE p (id text PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY, p_id text, "
       "CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id))",
       "INSERT INTO p VALUES (1); INSERT INTO t VALUES (1, 1)",
       {},
       "SELECT count(*) FROM t JOIN p ON p.id = p_id",
       "1"});
  check_on_postgresql(
      {"many types",
       "CREATE TABLE t (id integer PRIMARY KEY, a varchar(50), b numeric(10,2), c timestamp, d boolean, "
       "e text, f double precision, g bigint, h text, i integer DEFAULT 4)",
       "CREATE TABLE t (id bigint PRIMARY KEY, a varchar(51), b numeric(12,2), c timestamptz, d integer, "
       "e uuid, f integer, g smallint, h boolean, i bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL)",
       "INSERT INTO t VALUES (1, 'x', 1.5, '2026-01-02 03:04:05', true, "
       "'0189d6a3-0000-7000-8000-000000000000', 4.0, 5, 'true', 9)",
       {},
       "SELECT a || b || d || f || g || h FROM t",
       "x1.50145true"});
  check_on_postgresql(
      {"a key that the database makes from now on",
       "CREATE TABLE t (id bigint PRIMARY KEY, a text)",
       "CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, a text COLLATE \"C\")",
       "INSERT INTO t VALUES (41, 'x'); ",
       {},
       "INSERT INTO t (a) VALUES ('y') RETURNING id",
       "42"});
  check_on_postgresql(
      {"a computed column that reads one of another type",
       "CREATE TABLE t (id integer PRIMARY KEY, a integer, d bigint GENERATED ALWAYS AS (a * 2) STORED); "
       "CREATE INDEX i ON t (d)",
       "CREATE TABLE t (id integer PRIMARY KEY, a bigint, d bigint GENERATED ALWAYS AS (a * 2) STORED); "
       "CREATE INDEX i ON t (d)",
       "INSERT INTO t (id, a) VALUES (1, 4)",
       {},
       "SELECT d FROM t",
       "8"});
}
