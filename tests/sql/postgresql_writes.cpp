// SPDX-License-Identifier: MIT
// What repositories send to PostgreSQL for whole entities and aggregates.
#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/codec/decimal.hpp>
#include <tenon/codec/json.hpp>
#include <tenon/dialect/postgresql.hpp>
#include <tenon/dialect/sql.hpp>
#include <tenon/query/write.hpp>

#include "postgresql_server.hpp"

namespace postgresql_writes {

enum class Level { low, high };
struct Note {
  std::int64_t id = 0;
  std::string title{};
  std::optional<std::string> tag{};
  tenon::decimal price{};
  std::string secret{};
};
struct Task {
  tenon::uuid id{};
  std::string name{};
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  std::optional<tenon::timestamp> deletedAt{};
  int version = 0;
};
struct Part {
  std::int64_t machine = 0;
  std::string number{};
  int amount = 0;
};
struct Bare {
  std::int64_t id = 0;
};
struct Settings {
  std::string model;
};
struct Graded {
  std::int64_t id = 0;
  std::optional<Level> level;
};
struct Rich {
  std::int64_t id = 0;
  bool active = true;
  double score = 0;
  Level level = Level::low;
  std::optional<Level> rank;
  std::optional<std::string> nick;
  std::vector<std::byte> payload;
  std::optional<tenon::uuid> token;
  tenon::json<Settings> settings;
  tenon::date day{};
  tenon::time_of_day hour{};
  std::chrono::microseconds wait{};
};

}  // namespace postgresql_writes

using namespace postgresql_writes;

template <>
inline constexpr auto tenon::table_of<Note> =
    tenon::table<Note>("notes").hidden(&Note::secret).unique(&Note::title);
template <>
inline constexpr auto tenon::table_of<Task> = tenon::table<Task>("tasks")
                                                  .unique(&Task::name)
                                                  .created_at(&Task::createdAt)
                                                  .updated_at(&Task::updatedAt)
                                                  .deleted_at(&Task::deletedAt)
                                                  .version(&Task::version);
template <>
inline constexpr auto tenon::table_of<Part> =
    tenon::table<Part>("parts").schema("the works").primary_key(&Part::machine, &Part::number);
template <>
inline constexpr auto tenon::table_of<Graded> = tenon::table<Graded>().default_value(&Graded::level,
                                                                                     Level::low);
template <>
inline constexpr auto tenon::table_of<Rich> = tenon::table<Rich>()
                                                  .as_number(&Rich::rank)
                                                  .default_value(&Rich::rank, Level::high)
                                                  .default_value(&Rich::nick, "it's");

namespace {

using tenon::col;
using tenon::conflict_action;
using tenon::insert_statement;
using tenon::select_by_columns;
using tenon::table_info_of;
using tenon::update_by_key_statement;
using tenon::where;

postgresql_test::server* shared_server() {
  static const auto server = postgresql_test::server_with<Note, Task, Part, Bare, Rich>();
  return server.get();
}

/// The text, which a server has prepared if there is one.
template <class Statement>
std::string spoken(const Statement& statement) {
  const std::string text = tenon::sql<tenon::dialect::postgresql>(statement);
  if (shared_server() != nullptr) CHECK(shared_server()->complaint(text) == "");
  return text;
}

const tenon::row_source no_rows{nullptr, 0, 0, nullptr};

template <class Entity>
std::string inserted(bool with_key, bool bulk, conflict_action conflict = conflict_action::fail,
                     bool only_if_changed = false) {
  return spoken(insert_statement{.table = &table_info_of<Entity>,
                                 .source = bulk ? &no_rows : nullptr,
                                 .bulk = bulk,
                                 .with_key = with_key,
                                 .conflict = conflict,
                                 .only_if_changed = only_if_changed});
}
template <class Entity>
std::string updated(bool bulk) {
  return spoken(update_by_key_statement{&table_info_of<Entity>, bulk ? &no_rows : nullptr, bulk});
}
template <class Entity>
std::string found(bool numbered) {
  return spoken(
      select_by_columns{&table_info_of<Entity>, table_info_of<Entity>.key, &no_rows, numbered, false, true});
}

template <tenon::node_kind Kind, tenon::node_flag Flags = tenon::node_flag::none, class Column>
std::string aggregate(Column column) {
  using entity = typename Column::entity;
  const std::string text =
      spoken(tenon::aggregate_statement<entity, Kind, Column, Flags, tenon::with_deleted_clause>{
          column, {tenon::cell_kind::text, tenon::storage::standard}, {tenon::with_deleted}});
  return text.substr(0, text.find(" FROM"));
}

}  // namespace

TEST_CASE("PostgreSQL: an insert tells the integer key it made", "[sql][postgresql]") {
  CHECK(inserted<Note>(false, false) ==
        R"(INSERT INTO "notes" ("title", "tag", "price", "secret") VALUES ($1, $2, $3, $4) RETURNING "id")");
  CHECK(inserted<Note>(true, false) ==
        R"(INSERT INTO "notes" ("id", "title", "tag", "price", "secret") VALUES ($1, $2, $3, $4, $5))");
  CHECK(inserted<Bare>(false, false) == R"(INSERT INTO "bare" DEFAULT VALUES RETURNING "id")");
  CHECK(inserted<Part>(true, false) ==
        R"(INSERT INTO "the works"."parts" ("machine", "number", "amount") VALUES ($1, $2, $3))");
  CHECK(
      inserted<Rich>(false, false) ==
      R"(INSERT INTO "rich" ("active", "score", "level", "rank", "nick", "payload", "token", "settings", "day", "hour", "wait") VALUES ($1, $2, $3, coalesce($4, 1), coalesce($5, 'it''s'), $6, $7, $8, $9, $10, $11) RETURNING "id")");
}

TEST_CASE("PostgreSQL: many entities are one statement with an array for each column", "[sql][postgresql]") {
  CHECK(
      inserted<Part>(true, true) ==
      R"(INSERT INTO "the works"."parts" ("machine", "number", "amount") SELECT r.c0, r.c1, r.c2 FROM unnest($1::int8[], $2::text[], $3::int8[]) WITH ORDINALITY AS r(c0, c1, c2, ord))");
  CHECK(
      inserted<Rich>(true, true) ==
      R"(INSERT INTO "rich" ("id", "active", "score", "level", "rank", "nick", "payload", "token", "settings", "day", "hour", "wait") SELECT r.c0, r.c1, r.c2, r.c3, coalesce(r.c4, 1), coalesce(r.c5, 'it''s'), r.c6, r.c7, r.c8, r.c9, r.c10, r.c11 FROM unnest($1::int8[], $2::bool[], $3::float8[], $4::text[], $5::int8[], $6::text[], $7::bytea[], $8::uuid[], $9::jsonb[], $10::date[], $11::time[], $12::interval[]) WITH ORDINALITY AS r(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, ord))");
  CHECK(
      updated<Task>(true) ==
      R"(UPDATE "tasks" SET "name" = r.c0, "updatedAt" = r.c1, "version" = r.c2 FROM unnest($1::text[], $2::timestamptz[], $3::int8[], $4::uuid[], $5::int8[]) WITH ORDINALITY AS r(c0, c1, c2, c3, c4, ord) WHERE "tasks"."id" = r.c3 AND "tasks"."version" = r.c4)");
  CHECK(
      updated<Part>(true) ==
      R"(UPDATE "the works"."parts" SET "amount" = r.c0 FROM unnest($1::int8[], $2::int8[], $3::text[]) WITH ORDINALITY AS r(c0, c1, c2, ord) WHERE "the works"."parts"."machine" = r.c1 AND "the works"."parts"."number" = r.c2)");
  CHECK(updated<Part>(false) ==
        R"(UPDATE "the works"."parts" SET "amount" = $1 WHERE "machine" = $2 AND "number" = $3)");
}

TEST_CASE("PostgreSQL: rows found by values come in the order of the values", "[sql][postgresql]") {
  CHECK(
      found<Part>(false) ==
      R"(SELECT "the works"."parts"."machine", "the works"."parts"."number", "the works"."parts"."amount" FROM unnest($1::int8[], $2::text[]) WITH ORDINALITY AS r(c0, c1, ord) CROSS JOIN "the works"."parts" WHERE "the works"."parts"."machine" = r.c0 AND "the works"."parts"."number" = r.c1 ORDER BY r.ord)");
  CHECK(
      found<Bare>(true) ==
      R"(SELECT r.ord - 1, "bare"."id" FROM unnest($1::int8[]) WITH ORDINALITY AS r(c0, ord) CROSS JOIN "bare" WHERE "bare"."id" = r.c0 ORDER BY r.ord)");
}

TEST_CASE("PostgreSQL: several columns are looked for as a row", "[sql][postgresql]") {
  tenon::statement described;
  tenon::encoder values;
  tenon::statement_writer out(&described, values);
  const tenon::table_info& parts = table_info_of<Part>;
  out.add(tenon::node_kind::remove, parts, 1);
  out.add(tenon::node_kind::where, 1);
  out.add(tenon::node_kind::in, 3);
  out.column(tenon::node_kind::column, parts, parts.columns[0]);
  out.column(tenon::node_kind::column, parts, parts.columns[1]);
  const tenon::row_column shape[] = {{parts.columns[0].spec, &parts.columns[0]},
                                     {parts.columns[1].spec, &parts.columns[1]}};
  out.rows(no_rows, 2);
  out.rows_column(0, shape[0]);
  out.rows_column(1, shape[1]);
  const std::string text = tenon::dialect::postgresql().render(described);
  CHECK(
      text ==
      R"(DELETE FROM "the works"."parts" WHERE ("machine", "number") IN (SELECT r.c0, r.c1 FROM unnest($1::int8[], $2::text[]) AS r(c0, c1)))");
  if (shared_server() != nullptr) CHECK(shared_server()->complaint(text) == "");
}

TEST_CASE("PostgreSQL: an upsert names its conflict columns, the columns it sets and when",
          "[sql][postgresql]") {
  const std::string start =
      R"(INSERT INTO "the works"."parts" ("machine", "number", "amount") SELECT r.c0, r.c1, r.c2 FROM unnest($1::int8[], $2::text[], $3::int8[]) WITH ORDINALITY AS r(c0, c1, c2, ord) ON CONFLICT ("machine", "number") DO )";
  CHECK(inserted<Part>(true, true, conflict_action::update) ==
        start + R"(UPDATE SET "amount" = excluded."amount")");
  CHECK(inserted<Part>(true, true, conflict_action::skip) == start + "NOTHING");
  CHECK(
      inserted<Part>(true, true, conflict_action::update, true) ==
      start +
          R"(UPDATE SET "amount" = excluded."amount" WHERE "the works"."parts"."amount" IS DISTINCT FROM excluded."amount")");
  CHECK(
      inserted<Task>(true, false, conflict_action::update) ==
      R"(INSERT INTO "tasks" ("id", "name", "createdAt", "updatedAt", "deletedAt", "version") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ("id") DO UPDATE SET "name" = excluded."name", "updatedAt" = excluded."updatedAt", "version" = "tasks"."version" + 1 WHERE excluded."version" = 1 OR excluded."version" = "tasks"."version" + 1)");
}

TEST_CASE("PostgreSQL: aggregates have the kinds of their columns", "[sql][postgresql]") {
  using kind = tenon::node_kind;
  CHECK(aggregate<kind::sum>(col<&Note::id>) == R"(SELECT sum("id")::int8)");
  CHECK(aggregate<kind::sum>(col<&Rich::score>) == R"(SELECT sum("score"))");
  CHECK(aggregate<kind::sum>(col<&Note::price>) == R"(SELECT trim_scale(sum("price")))");
  CHECK(aggregate<kind::average>(col<&Task::version>) ==
        R"(SELECT sum("version")::float8 / count("version"))");
  CHECK(aggregate<kind::average>(col<&Rich::score>) == R"(SELECT avg("score"))");
  CHECK(
      aggregate<kind::average>(col<&Note::price>) ==
      R"(SELECT trim_scale(round(sum("price") * round(1.0, 36) / count("price"), greatest(16, max(scale("price"))))))");
  CHECK(aggregate<kind::minimum>(col<&Note::title>) == R"(SELECT min("title"))");
  CHECK(aggregate<kind::maximum>(col<&Rich::active>) == R"(SELECT bool_or("active"))");
  CHECK(aggregate<kind::minimum>(col<&Rich::active>) == R"(SELECT bool_and("active"))");
  CHECK(aggregate<kind::minimum>(col<&Rich::token>) == R"(SELECT min("token"::text COLLATE "C")::uuid)");
  CHECK(aggregate<kind::maximum>(col<&Rich::payload>) ==
        R"(SELECT (array_agg("payload" ORDER BY "payload" DESC NULLS LAST))[1])");
  CHECK(aggregate<kind::minimum>(col<&Rich::wait>) == R"(SELECT min("wait"))");
  CHECK(aggregate<kind::count, tenon::node_flag::distinct>(col<&Note::title>) ==
        R"(SELECT count(DISTINCT "title"))");
}

TEST_CASE(
    "PostgreSQL: averages are rounded once, away from zero, to sixteen digits or those of the longest value",
    "[sql][postgresql]") {
  const auto server = postgresql_test::server_with<Note>();
  if (server == nullptr) return;
  const std::string select = tenon::sql<tenon::dialect::postgresql>(
      tenon::aggregate_statement<Note, tenon::node_kind::average,
                                 std::remove_const_t<decltype(col<&Note::price>)>, tenon::node_flag::none>{
          col<&Note::price>, {tenon::cell_kind::decimal, tenon::storage::standard}, {}});
  CHECK(server->one(select) == "NULL");
  const auto average_of = [&](std::string_view prices) {
    server->execute(
        "DELETE FROM notes; INSERT INTO notes (title, price, secret) SELECT p::text, p, '' FROM unnest('" +
        std::string(prices) + "'::numeric[]) p");
    return server->one(select);
  };
  CHECK(average_of("{1, 2}") == "1.5");
  CHECK(average_of("{100}") == "100");
  CHECK(average_of("{10, 0, 0.0}") == "3.3333333333333333");
  CHECK(average_of("{-20, 0, 0.0}") == "-6.6666666666666667");
  CHECK(average_of("{12345678901234567890, 0, 0.0}") == "4115226300411522630");
  CHECK(average_of("{12345678901234567891, 0, 0.0}") == "4115226300411522630.3333333333333333");
  CHECK(average_of("{0.00000000000000000001, 0}") == "0.00000000000000000001");
  CHECK(average_of("{0.0000000000000001, 0}") == "0.0000000000000001");
  CHECK(average_of("{0.0000000000000002, 0.0, 0, 0.00, 0.000}") == "0");
}

TEST_CASE("PostgreSQL: an enum type of its own takes values and rows of text", "[sql][postgresql]") {
  const auto native = [](const auto& shell) {
    tenon::statement described;
    tenon::encoder values;
    tenon::statement_writer out(&described, values);
    shell.write(out);
    return tenon::dialect::postgresql(tenon::postgresql_enums::native).render(described);
  };
  const std::string one = native(insert_statement{.table = &table_info_of<Graded>, .with_key = false});
  const std::string many =
      native(insert_statement{.table = &table_info_of<Graded>, .source = &no_rows, .bulk = true});
  const std::string least = native(
      tenon::aggregate_statement<Graded, tenon::node_kind::minimum,
                                 std::remove_const_t<decltype(col<&Graded::level>)>, tenon::node_flag::none>{
          col<&Graded::level>, {}, {}});
  CHECK(one == R"(INSERT INTO "graded" ("level") VALUES (coalesce($1::"level", 'low')) RETURNING "id")");
  CHECK(
      many ==
      R"(INSERT INTO "graded" ("id", "level") SELECT r.c0, coalesce(r.c1, 'low') FROM unnest($1::int8[], $2::text[]::"level"[]) WITH ORDINALITY AS r(c0, c1, ord))");
  CHECK(least == R"(SELECT min("level"::text COLLATE "C") FROM "graded")");
  const auto server = postgresql_test::server_with<Graded>(tenon::postgresql_enums::native);
  if (server == nullptr) return;
  server->execute("PREPARE one(text) AS " + one);
  server->execute("PREPARE many AS " + many);
  server->execute("EXECUTE one('low')");
  server->execute("EXECUTE one(NULL)");
  server->execute("EXECUTE many('{7, 8}', '{high, NULL}')");
  CHECK(server->one("SELECT string_agg(level::text, ' ' ORDER BY id) FROM graded") == "low low high low");
  // by name, not in the order of the declaration
  CHECK(server->one(least) == "high");
}
