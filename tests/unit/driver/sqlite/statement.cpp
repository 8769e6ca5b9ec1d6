// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/statement.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <string>
#include <utility>

using namespace sqlite_test;

namespace {

constexpr cell_spec one_integer[] = {{cell_kind::integer}};

}  // namespace

TEST_CASE("a statement is bound, stepped to its end and bound again", "[driver][sqlite]") {
  connection database(in_memory());
  statement query = database.prepare("SELECT ?1 UNION ALL SELECT ?1 + 1", one_integer);
  for (const std::int64_t start : {std::int64_t{10}, std::int64_t{-3}}) {
    cell row{};
    const cell parameter = integer(start);
    query.bind({&parameter, 1});
    CHECK_FALSE(query.busy());
    REQUIRE(query.step(&row));
    CHECK(row.integer == start);
    CHECK(query.busy());
    REQUIRE(query.step(&row));
    CHECK(row.integer == start + 1);
    CHECK_FALSE(query.step(&row));
    CHECK_FALSE(query.busy());
    CHECK_FALSE(query.step(&row));
  }
  CHECK(query.text() == "SELECT ?1 UNION ALL SELECT ?1 + 1");
}

TEST_CASE("a wrong number of parameters and a step before bind are told as such", "[driver][sqlite]") {
  connection database(in_memory());
  statement query = database.prepare("SELECT ?, ?");
  const cell values[] = {integer(1), integer(2), integer(3)};
  CHECK(error_of([&] { query.bind({values, 1}); }).kind == error_kind::misuse);
  CHECK(error_of([&] { query.bind({values, 3}); }).kind == error_kind::misuse);
  CHECK(error_of([&] { query.step(nullptr); }).kind == error_kind::internal);
  query.bind({values, 2});
  CHECK(query.step(nullptr));
  query.reset();
  CHECK(error_of([&] { query.step(nullptr); }).kind == error_kind::internal);
}

TEST_CASE("a statement that failed can be used again", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES(1)");
  statement insert = database.prepare("INSERT INTO t VALUES(?)");
  const cell taken = integer(1);
  const cell free = integer(2);
  insert.bind({&taken, 1});
  CHECK(error_of([&] { insert.step(nullptr); }).kind == error_kind::unique_violation);
  insert.bind({&free, 1});
  CHECK_FALSE(insert.step(nullptr));
  CHECK(number(database, "SELECT count(*) FROM t") == 2);
}

TEST_CASE("reset in the middle of a result releases the read lock", "[driver][sqlite]") {
  temporary_directory directory;
  tenon::sqlite_options options = options_for(directory.file());
  options.wal = false;
  options.busy_timeout_ms = 0;
  connection reader(options);
  reader.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2)");
  connection writer(options);
  statement query = reader.prepare("SELECT a FROM t", one_integer);
  cell row{};
  REQUIRE(query.step(&row));
  CHECK(error_of([&] { writer.execute("DELETE FROM t"); }).kind == error_kind::busy);
  query.reset();
  CHECK_NOTHROW(writer.execute("DELETE FROM t"));
}

TEST_CASE("a statement survives schema changes by another connection", "[driver][sqlite]") {
  temporary_directory directory;
  connection mine(options_for(directory.file()));
  mine.execute("CREATE TABLE t(a INT); INSERT INTO t VALUES(5)");
  connection other(options_for(directory.file()));
  statement query = mine.prepare("SELECT a FROM t WHERE a = ?", one_integer);
  const cell five = integer(5);
  for (const char* change :
       {"SELECT 1", "CREATE INDEX i ON t(a)", "ALTER TABLE t ADD COLUMN b", "DROP INDEX i"}) {
    other.execute(change);
    cell row{};
    query.bind({&five, 1});
    REQUIRE(query.step(&row));
    CHECK(row.integer == 5);
    CHECK_FALSE(query.step(&row));
  }
}

TEST_CASE("a result whose columns changed, or a table that vanished, is a schema error", "[driver][sqlite]") {
  temporary_directory directory;
  connection mine(options_for(directory.file()));
  mine.execute("CREATE TABLE t(a INT); INSERT INTO t VALUES(5)");
  connection other(options_for(directory.file()));
  statement all = mine.prepare("SELECT * FROM t", one_integer);
  cell row{};
  REQUIRE(all.step(&row));
  all.reset();
  other.execute("ALTER TABLE t ADD COLUMN b");
  tenon::error changed = error_of([&] { all.step(&row); });
  CHECK(changed.kind == error_kind::schema);
  CHECK(changed.statement == "SELECT * FROM t");
  CHECK_FALSE(all.busy());
  other.execute("DROP TABLE t");
  CHECK(error_of([&] { all.step(&row); }).kind == error_kind::schema);
}

TEST_CASE("prepare refuses another number of columns, a second statement and no statement",
          "[driver][sqlite]") {
  connection database(in_memory());
  CHECK(error_of([&] { (void)database.prepare("SELECT 1, 2", one_integer); }).kind == error_kind::schema);
  CHECK(error_of([&] { (void)database.prepare("SELECT 1; DROP TABLE t"); }).kind == error_kind::statement);
  CHECK(error_of([&] { (void)database.prepare("SELECT 1; SELECT 2"); }).kind == error_kind::statement);
  CHECK(error_of([&] { (void)database.prepare(" -- nothing"); }).kind == error_kind::statement);
  CHECK(error_of([&] { (void)database.prepare({}); }).kind == error_kind::statement);
  CHECK_NOTHROW(database.prepare("SELECT 1; -- the end\n ;"));
}

TEST_CASE("a moved statement keeps running", "[driver][sqlite]") {
  connection database(in_memory());
  statement first = database.prepare("SELECT 1 UNION ALL SELECT 2", one_integer);
  cell row{};
  REQUIRE(first.step(&row));
  statement second = std::move(first);
  REQUIRE(second.step(&row));
  CHECK(row.integer == 2);
  first = database.prepare("SELECT 3", one_integer);
  REQUIRE(first.step(&row));
  CHECK(row.integer == 3);
}

TEST_CASE("an error while executing does not show a bound value", "[driver][sqlite]") {
  connection database(in_memory());
  statement query = database.prepare("SELECT json_extract('{}', ?)");
  const cell path = text("top secret");
  query.bind({&path, 1});
  tenon::error problem = error_of([&] { query.step(nullptr); });
  CHECK(problem.message.find("secret") == std::string::npos);
  CHECK(problem.statement == "SELECT json_extract('{}', ?)");
}

TEST_CASE("a running statement can be interrupted", "[driver][sqlite]") {
  connection database(in_memory());
  sqlite3_create_function(
      database.handle(), "stop", 0, SQLITE_UTF8, nullptr,
      [](sqlite3_context* context, int, sqlite3_value**) {
        sqlite3_interrupt(sqlite3_context_db_handle(context));
        sqlite3_result_int(context, 1);
      },
      nullptr, nullptr);
  statement endless = database.prepare(
      "WITH RECURSIVE n(i) AS (SELECT stop() UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT "
      "max(i) FROM n");
  CHECK(error_of([&] { endless.step(nullptr); }).kind == error_kind::interrupted);
}
