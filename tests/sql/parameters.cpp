// SPDX-License-Identifier: MIT
#include <tenon/dialect/postgresql.hpp>
#include <tenon/dialect/sqlite.hpp>
#include <tenon/query.hpp>

#include "catch.hpp"

using namespace tenon;

namespace {

struct Meta {
  std::string model{};
  int depth = 0;
};
struct Clip {
  std::int64_t id = 0;
  std::string title{};
  int length = 0;
  json<Meta> meta{};
};

constexpr auto shortest = parameter<"shortest", int>;
constexpr auto wanted = parameter<"wanted", std::string>;
constexpr auto ids = parameter<"ids", std::vector<std::int64_t>>;

template <class Statement>
std::string on_sqlite(const Statement& statement) {
  return sql<dialect::sqlite>(statement);
}
template <class Statement>
std::string on_postgresql(const Statement& statement) {
  return sql<dialect::postgresql>(statement);
}

}  // namespace

template <>
inline constexpr auto tenon::table_of<Clip> = table<Clip>("clips").index({.name = "ix_model"},
                                                                         json_path(&Clip::meta, "$.model"));

TEST_CASE("Parameters: a statement is read without their values", "[sql][query]") {
  const auto named = select(fields(col<&Clip::id>), from<Clip>(),
                            where(col<&Clip::length> > shortest && in(col<&Clip::id>, ids)), limit(shortest));
  CHECK(on_sqlite(named) == R"(SELECT "id" FROM "clips" WHERE "length" > ?1 AND "id" IN (SELECT c0 FROM )"
                            R"(tenon_rows(?2)) LIMIT ?3)");
  CHECK(on_postgresql(named) ==
        R"(SELECT "id" FROM "clips" WHERE "length" > $1 AND "id" = ANY($2::int8[]) LIMIT $3)");
}

TEST_CASE("Parameters: changes of every kind are read too", "[sql][query]") {
  const auto change = tenon::update<Clip>(where(col<&Clip::title> == wanted), col<& Clip::length> = shortest);
  CHECK(on_sqlite(change) == R"(UPDATE "clips" SET "length" = ?1 WHERE "title" = ?2)");
  CHECK(on_postgresql(change) == R"(UPDATE "clips" SET "length" = $1 WHERE "title" = $2)");
  const auto removal = delete_from<Clip>(where(col<&Clip::length> < shortest));
  CHECK(on_sqlite(removal) == R"(DELETE FROM "clips" WHERE "length" < ?1)");
  CHECK(on_postgresql(removal) == R"(DELETE FROM "clips" WHERE "length" < $1)");
  const auto total = count_rows<Clip>(where(col<&Clip::length> < shortest));
  CHECK(on_sqlite(total) == R"(SELECT count(*) FROM "clips" WHERE "length" < ?1)");
}

TEST_CASE("JSON: an equality by a path that is indexed says what the index is on", "[sql][query]") {
  const auto by_model =
      select(fields(col<&Clip::id>), from<Clip>(), where(col<&Clip::meta>.at<&Meta::model>() == "x"));
  CHECK(on_sqlite(by_model) == R"(SELECT "id" FROM "clips" WHERE (json_extract("meta", '$.model') = ?1 AND )"
                               R"(tenon_json_get("meta", 'text', 'model') = ?1))");
  CHECK(on_postgresql(by_model) == R"(SELECT "id" FROM "clips" WHERE (("meta" #>> '{model}') = $1 AND )"
                                   R"(jsonb_typeof("meta" #> '{model}') = 'string'))");
  const auto by_depth =
      select(fields(col<&Clip::id>), from<Clip>(), where(col<&Clip::meta>.at<&Meta::depth>() == 3));
  CHECK(on_sqlite(by_depth) ==
        R"(SELECT "id" FROM "clips" WHERE tenon_json_get("meta", 'integer', 'depth') = ?1)");
}
