// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/rows.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <stdexcept>
#include <string>
#include <vector>

using namespace sqlite_test;

namespace {

tenon::row_source integers(const std::vector<std::int64_t>& values) {
  return {values.data(), values.size(), 1, [](const void* items, std::size_t index, tenon::encoder& out) {
            out.integer(static_cast<const std::int64_t*>(items)[index]);
          }};
}

std::string plan_of(connection& database, const std::string& query) {
  const cell_spec specs[] = {{}, {}, {}, {cell_kind::text}};
  statement explained = database.prepare("EXPLAIN QUERY PLAN " + query, specs);
  const std::vector<std::int64_t> none;
  const tenon::row_source source = integers(none);
  const cell parameter = rows(source);
  explained.bind({&parameter, 1});
  std::string plan;
  cell row[4];
  while (explained.step(row)) plan += std::string(row[3].text()) + "\n";
  return plan;
}

}  // namespace

TEST_CASE("a row source feeds insert, in and join", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
  const std::vector<std::int64_t> values{5, 3, 9, 7};
  const tenon::row_source source = integers(values);
  const cell parameter = rows(source);

  statement insert = database.prepare("INSERT INTO t SELECT c0 FROM tenon_rows(?)");
  insert.bind({&parameter, 1});
  insert.step(nullptr);
  CHECK(database.changes() == 4);

  const cell_spec spec{cell_kind::integer};
  const std::vector<std::int64_t> wanted{9, 4, 5, 9};
  const tenon::row_source ids = integers(wanted);
  const cell list = rows(ids);
  const auto found = [&](const char* sql) {
    statement query = database.prepare(sql, {&spec, 1});
    query.bind({&list, 1});
    std::string joined;
    cell row{};
    while (query.step(&row)) joined += std::to_string(row.integer) + " ";
    return joined;
  };
  CHECK(found("SELECT id FROM t WHERE id IN (SELECT c0 FROM tenon_rows(?)) ORDER BY id") == "5 9 ");
  CHECK(found("SELECT t.id FROM tenon_rows(?) AS r CROSS JOIN t ON t.id = r.c0") == "9 5 9 ");
  CHECK(found("SELECT t.id FROM t JOIN tenon_rows(?) AS r ON t.id = r.c0 ORDER BY r.rowid") == "9 5 9 ");
  CHECK(found("SELECT max(c0) FROM tenon_rows(?)") == "9 ");
}

TEST_CASE("an empty row source yields no row", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES(1)");
  const std::vector<std::int64_t> none;
  const tenon::row_source source = integers(none);
  const cell parameter = rows(source);
  statement insert = database.prepare("INSERT INTO t SELECT c0 FROM tenon_rows(?)");
  insert.bind({&parameter, 1});
  CHECK_FALSE(insert.step(nullptr));
  CHECK(number(database, "SELECT count(*) FROM t") == 1);
  statement query = database.prepare("SELECT id FROM t WHERE id IN (SELECT c0 FROM tenon_rows(?))");
  query.bind({&parameter, 1});
  CHECK_FALSE(query.step(nullptr));
}

TEST_CASE("tables are searched by their index for each row of a row source", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT); CREATE INDEX by_a ON t(a)");
  for (const char* query : {"SELECT t.a FROM tenon_rows(?) AS r CROSS JOIN t ON t.id = r.c0",
                            "SELECT t.a FROM t JOIN tenon_rows(?) AS r ON t.id = r.c0",
                            "SELECT a FROM t WHERE id IN (SELECT c0 FROM tenon_rows(?))",
                            "SELECT id FROM t WHERE a IN (SELECT c0 FROM tenon_rows(?))",
                            "UPDATE t SET a = r.c1 FROM tenon_rows(?) AS r WHERE t.id = r.c0"}) {
    const std::string plan = plan_of(database, query);
    INFO(query << "\n" << plan);
    CHECK(plan.find("SEARCH t USING") != std::string::npos);
    CHECK(plan.find("SCAN t\n") == std::string::npos);
  }
}

TEST_CASE("an exception of a row source reaches the caller and the statement stays usable",
          "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
  statement insert = database.prepare("INSERT INTO t SELECT c0 FROM tenon_rows(?)");
  for (const std::size_t at : {std::size_t{0}, std::size_t{2}}) {
    const tenon::row_source failing{&at, 4, 1, [](const void* items, std::size_t index, tenon::encoder& out) {
                                      if (index == *static_cast<const std::size_t*>(items)) {
                                        throw std::runtime_error("row source failed");
                                      }
                                      out.integer(static_cast<std::int64_t>(index));
                                    }};
    const cell parameter = rows(failing);
    insert.bind({&parameter, 1});
    CHECK_THROWS_WITH(insert.step(nullptr), "row source failed");
    CHECK(number(database, "SELECT count(*) FROM t") == 0);
  }
  const tenon::row_source refusing{nullptr, 1, 1, [](const void*, std::size_t, tenon::encoder& out) {
                                     const tenon::field_name field{"Agent", "name"};
                                     out.at(&field, tenon::storage::standard);
                                     out.refuse("it is not valid UTF-8");
                                   }};
  const cell refused = rows(refusing);
  insert.bind({&refused, 1});
  tenon::error problem = error_of([&] { insert.step(nullptr); });
  CHECK(problem.kind == error_kind::value);
  CHECK(problem.message.find("Agent::name") != std::string::npos);

  const std::vector<std::int64_t> values{1, 2};
  const tenon::row_source source = integers(values);
  const cell good = rows(source);
  insert.bind({&good, 1});
  CHECK_FALSE(insert.step(nullptr));
  CHECK(number(database, "SELECT count(*) FROM t") == 2);
}

TEST_CASE("a violation inside a bulk insert undoes the whole statement", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
  const std::vector<std::int64_t> values{1, 2, 1};
  const tenon::row_source source = integers(values);
  const cell parameter = rows(source);
  statement insert = database.prepare("INSERT INTO t SELECT c0 FROM tenon_rows(?)");
  insert.bind({&parameter, 1});
  CHECK(error_of([&] { insert.step(nullptr); }).kind == error_kind::unique_violation);
  CHECK(number(database, "SELECT count(*) FROM t") == 0);
}

TEST_CASE("texts a row source makes on the way survive until SQLite is done with them", "[driver][sqlite]") {
  connection database(in_memory());
  // max() keeps the best row so far while later rows are made.
  const tenon::row_source source{
      nullptr, 50, 2, [](const void*, std::size_t index, tenon::encoder& out) {
        std::string& made = out.scratch();
        made = (index == 7 ? "z" : "a") + std::string(100, static_cast<char>('a' + index % 26));
        out.bytes(cell_kind::text, made);
        out.number(cell_kind::date, static_cast<std::int64_t>(index == 7 ? 20'000 : index));
      }};
  const cell parameter = rows(source);
  const cell_spec specs[] = {{cell_kind::text}, {cell_kind::date}};
  statement query = database.prepare("SELECT max(c0), c1 FROM tenon_rows(?)", specs);
  query.bind({&parameter, 1});
  cell row[2];
  REQUIRE(query.step(row));
  CHECK(row[0].text() == "z" + std::string(100, 'h'));
  CHECK(row[1].integer == 20'000);
}

TEST_CASE("tenon_rows takes nothing but a row source", "[driver][sqlite]") {
  connection database(in_memory());
  CHECK(error_of([&] { database.execute("SELECT c0 FROM tenon_rows(5)"); }).kind == error_kind::misuse);
  CHECK(error_of([&] { database.execute("SELECT c0 FROM tenon_rows"); }).kind == error_kind::statement);
  CHECK_NOTHROW(database.execute("SELECT 1"));
}

TEST_CASE("a row source that breaks its width is a defect told as such, and missing columns are NULL",
          "[driver][sqlite]") {
  connection database(in_memory());
  const tenon::row_source source{nullptr, 1, 2,
                                 [](const void*, std::size_t, tenon::encoder& out) { out.integer(1); }};
  const cell parameter = rows(source);
  statement query = database.prepare("SELECT c0 FROM tenon_rows(?)");
  query.bind({&parameter, 1});
  CHECK(error_of([&] { query.step(nullptr); }).kind == error_kind::internal);
  const std::vector<std::int64_t> one{4};
  const tenon::row_source narrow = integers(one);
  const cell good = rows(narrow);
  const cell_spec specs[] = {{}, {}};
  statement wide = database.prepare("SELECT c0, c255 FROM tenon_rows(?)", specs);
  wide.bind({&good, 1});
  cell row[2];
  REQUIRE(wide.step(row));
  CHECK(row[0].integer == 4);
  CHECK(row[1].kind == cell_kind::null);
}
