// SPDX-License-Identifier: MIT
#include <tenon/backend/sqlite_schema.hpp>

#include "catch.hpp"

#include <string>

#include <sqlite3.h>

#include <tenon/model/table_of.hpp>

namespace sqlite_schema_test {

struct Word {
  std::int64_t id = 0;
  std::string text;
};

}  // namespace sqlite_schema_test

using sqlite_schema_test::Word;

template <>
inline constexpr auto tenon::table_of<Word> =
    tenon::table<Word>().collation(&Word::text, "backwards").index(&Word::text);

namespace {

constexpr const tenon::table_info* entities[] = {&tenon::table_info_of<Word>};

int compare(void*, int, const void*, int, const void*) {
  return 0;
}

}  // namespace

TEST_CASE("an entity may use collations that the program defines on each connection", "[backend]") {
  tenon::sqlite_options scratch;
  scratch.on_connect = [](sqlite3* handle, void*) {
    sqlite3_create_collation(handle, "backwards", SQLITE_UTF8, nullptr, compare);
  };
  const auto described = tenon::sqlite_schema::describe(entities, scratch);
  CHECK(described.tables[0].columns[1].collation == "backwards");
  CHECK(described.tables[0].indexes[0].parts[0].collation.empty());
}

TEST_CASE("what SQLite refuses to create names the table and the statement", "[backend]") {
  try {
    tenon::sqlite_schema::describe(entities);
    FAIL("not refused");
  } catch (const tenon::error& problem) {
    CHECK(problem.message.find("creating table \"word\": ") == 0);
    CHECK(problem.message.find("backwards") != std::string::npos);
    CHECK(problem.table == "word");
    CHECK(problem.statement.find("CREATE TABLE \"word\"") == 0);
  }
}

TEST_CASE("a script is what applying runs", "[backend]") {
  tenon::schema::table made;
  made.name = "t";
  made.columns = {{.name = "a", .type = "TEXT"}};
  const tenon::schema::plan plan{{{tenon::schema::step_kind::create_table, made, {}}}};
  CHECK(tenon::sqlite_schema::script(plan) ==
        std::vector<std::string>{"CREATE TABLE \"t\" (\n  \"a\" TEXT\n)"});
  tenon::sqlite_options options;
  options.path = ":memory:";
  tenon::driver::sqlite::connection database(options);
  tenon::sqlite_schema::apply(database, plan);
  CHECK(tenon::sqlite_schema::inspect(database).tables == tenon::schema::list<tenon::schema::table>{made});
}
