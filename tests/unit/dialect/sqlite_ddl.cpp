// SPDX-License-Identifier: MIT
#include <tenon/dialect/sqlite_ddl.hpp>

#include "catch.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <tenon/codec/chrono.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/schema/from_model.hpp>

namespace sqlite_ddl_test {

enum class Mood { calm = 3, wild = 7 };

struct Kinds {
  std::int64_t id = 0;
  bool flag = false;
  float ratio = 0;
  tenon::date day{};
  tenon::time_of_day hour{};
  std::chrono::milliseconds wait{};
  tenon::uuid token;
  std::optional<Mood> mood;
};
struct NoKey {
  std::int64_t number = 0;
};

}  // namespace sqlite_ddl_test

using namespace sqlite_ddl_test;

template <>
inline constexpr auto tenon::table_of<Kinds> = tenon::table<Kinds>()
                                                   .primary_key(&Kinds::id)
                                                   .as_bytes(&Kinds::token)
                                                   .as_number(&Kinds::mood)
                                                   .default_value(&Kinds::mood, Mood::wild)
                                                   .default_value(&Kinds::flag, false)
                                                   .default_value(&Kinds::ratio, -2.0f);
template <>
inline constexpr auto tenon::table_of<NoKey> = tenon::table<NoKey>().sqlite({.without_rowid = true});

namespace {

std::string created(tenon::schema::table made) {
  return tenon::dialect::sqlite_ddl({tenon::schema::step_kind::create_table, std::move(made), {}});
}

std::string with_default(std::string text) {
  tenon::schema::table made;
  made.name = "t";
  made.columns = {{.name = "c", .type = "TEXT", .default_text = std::move(text)}};
  return created(made);
}

}  // namespace

TEST_CASE("each kind of value has its type in SQLite", "[dialect]") {
  const tenon::table_info* tables[] = {&tenon::table_info_of<Kinds>};
  const auto schema = tenon::schema::from_model(tables, tenon::dialect::sqlite_notation());
  CHECK(created(schema.tables[0]) == R"(CREATE TABLE "kinds" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "flag" INTEGER NOT NULL DEFAULT 0,
  "ratio" REAL NOT NULL DEFAULT -2.0,
  "day" TEXT NOT NULL,
  "hour" TEXT NOT NULL,
  "wait" INTEGER NOT NULL,
  "token" BLOB NOT NULL,
  "mood" INTEGER DEFAULT 7
))");
}

TEST_CASE("a default stands bare if it is a literal, and in parentheses otherwise", "[dialect]") {
  CHECK(with_default("'a b'") == "CREATE TABLE \"t\" (\n  \"c\" TEXT DEFAULT 'a b'\n)");
  CHECK(with_default("-1.5") == "CREATE TABLE \"t\" (\n  \"c\" TEXT DEFAULT -1.5\n)");
  CHECK(with_default("x'00'") == "CREATE TABLE \"t\" (\n  \"c\" TEXT DEFAULT x'00'\n)");
  CHECK(with_default("1 + 1") == "CREATE TABLE \"t\" (\n  \"c\" TEXT DEFAULT (1 + 1)\n)");
  CHECK(with_default("random()") == "CREATE TABLE \"t\" (\n  \"c\" TEXT DEFAULT (random())\n)");
}

TEST_CASE("a WITHOUT ROWID table without a key is refused", "[dialect]") {
  try {
    tenon::dialect::sqlite_notation().refuse_unsupported(tenon::table_info_of<NoKey>);
    FAIL("not refused");
  } catch (const tenon::error& problem) {
    CHECK(problem.kind == tenon::error_kind::unsupported);
    CHECK(problem.message ==
          "entity NoKey: a WITHOUT ROWID table of SQLite needs a primary key; add .primary_key(...)");
  }
}

TEST_CASE("names are quoted whatever they hold, and NUL is refused", "[dialect]") {
  tenon::schema::index made{
      "i\"x", {{.column = "a b"}, {.expression = "lower(c)", .descending = true}}, true, "d > 1"};
  tenon::schema::table named;
  named.name = "select";
  CHECK(tenon::dialect::sqlite_ddl({tenon::schema::step_kind::create_index, named, made}) ==
        "CREATE UNIQUE INDEX \"i\"\"x\" ON \"select\" (\"a b\", lower(c) DESC) WHERE d > 1");
  made.name = std::string("a\0b", 3);
  CHECK_THROWS_AS(tenon::dialect::sqlite_ddl({tenon::schema::step_kind::create_index, named, made}),
                  tenon::error);
}
