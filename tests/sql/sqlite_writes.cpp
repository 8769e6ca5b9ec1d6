// SPDX-License-Identifier: MIT
// What repositories send to SQLite for whole entities and aggregates, as the database sees it.
#include "catch.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <tenon/sqlite.hpp>

namespace sqlite_writes {

struct Note {
  std::int64_t id = 0;
  std::string title{};
  std::optional<std::string> tag{};
  tenon::decimal price{};
  std::string secret{};
  bool operator==(const Note&) const = default;
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

}  // namespace sqlite_writes

using namespace sqlite_writes;

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
inline constexpr auto tenon::table_of<Part> = tenon::table<Part>("parts").primary_key(&Part::machine,
                                                                                      &Part::number);

namespace {

using tenon::col;
using tenon::where;
using texts = std::vector<std::string>;

tenon::database memory() {
  return tenon::open<Note, Task, Part, Bare>("sqlite::memory:", {.schema = tenon::synchronize});
}

/// The statements that `action` runs, but for those that begin and end transactions.
template <class Action>
texts sent(tenon::database& db, Action action) {
  texts all;
  const auto trace = [&db](unsigned events, texts* into) {
    db.with_connection([=](tenon::backend_connection& connection) {
      sqlite3_trace_v2(
          static_cast<tenon::sqlite_connection&>(connection).driver_connection().handle(), events,
          [](unsigned, void* context, void* statement, void*) {
            const std::string text = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
            if (text.rfind("BEGIN", 0) != 0 && text != "COMMIT")
              static_cast<texts*>(context)->push_back(text);
            return 0;
          },
          into);
    });
  };
  trace(SQLITE_TRACE_STMT, &all);
  action();
  trace(0, nullptr);
  return all;
}

}  // namespace

TEST_CASE("SQLite: one entity is inserted, updated and removed by one statement each", "[sql][sqlite]") {
  tenon::database db = memory();
  tenon::repository<Note> notes{db};
  tenon::repository<Part> parts{db};
  tenon::repository<Bare> bares{db};
  Note note{.title = "a"};
  CHECK(sent(db, [&] { notes.insert(note); }) ==
        texts{R"(INSERT INTO "notes" ("title", "tag", "price", "secret") VALUES (?1, ?2, ?3, ?4))"});
  CHECK(
      sent(db, [&] { notes.insert(Note{.id = 9, .title = "b"}); }) ==
      texts{R"(INSERT INTO "notes" ("id", "title", "tag", "price", "secret") VALUES (?1, ?2, ?3, ?4, ?5))"});
  CHECK(sent(db, [&] { notes.update(note); }) ==
        texts{R"(UPDATE "notes" SET "title" = ?1, "tag" = ?2, "price" = ?3 WHERE "id" = ?4)"});
  CHECK(sent(db, [&] { notes.save(note); }) ==
        texts{R"(UPDATE "notes" SET "title" = ?1, "tag" = ?2, "price" = ?3 WHERE "id" = ?4)"});
  CHECK(sent(db, [&] { notes.remove(note); }) ==
        texts{R"(DELETE FROM "notes" WHERE "id" IN (SELECT c0 FROM tenon_rows(?1)))"});
  Part part{1, "x", 2};
  CHECK(
      sent(db, [&] { parts.save(part); }) ==
      texts{
          R"(UPDATE "parts" SET "amount" = ?1 WHERE "machine" = ?2 AND "number" = ?3)",
          R"(INSERT INTO "parts" ("machine", "number", "amount") SELECT r.c0, r.c1, r.c2 FROM tenon_rows(?1) AS r WHERE TRUE ON CONFLICT ("machine", "number") DO NOTHING)",
          R"(SELECT r.rowid, "parts"."machine", "parts"."number", "parts"."amount" FROM tenon_rows(?1) AS r CROSS JOIN "parts" WHERE "parts"."machine" = r.c0 AND "parts"."number" = r.c1)"});
  CHECK(sent(db, [&] { parts.update(part); }) ==
        texts{R"(UPDATE "parts" SET "amount" = ?1 WHERE "machine" = ?2 AND "number" = ?3)"});
  CHECK(sent(db, [&] { parts.remove(part); }) ==
        texts{R"(DELETE FROM "parts" WHERE ("machine", "number") IN (SELECT c0, c1 FROM tenon_rows(?1)))"});
  CHECK(sent(db, [&] { bares.insert(Bare{}); }) == texts{R"(INSERT INTO "bare" DEFAULT VALUES)"});
}

TEST_CASE("SQLite: many entities are one statement with their rows as one parameter", "[sql][sqlite]") {
  tenon::database db = memory();
  tenon::repository<Part> parts{db};
  tenon::repository<Task> tasks{db};
  std::vector<Part> many{{1, "x", 2}, {1, "y", 3}};
  CHECK(
      sent(db, [&] { parts.insert(many); }) ==
      texts{
          R"(INSERT INTO "parts" ("machine", "number", "amount") SELECT r.c0, r.c1, r.c2 FROM tenon_rows(?1) AS r)"});
  CHECK(
      sent(db, [&] { parts.update(many); }) ==
      texts{
          R"(UPDATE "parts" SET "amount" = r.c0 FROM tenon_rows(?1) AS r WHERE "parts"."machine" = r.c1 AND "parts"."number" = r.c2)"});
  CHECK(
      sent(db, [&] { parts.save(many); }) ==
      texts{
          R"(UPDATE "parts" SET "amount" = r.c0 FROM tenon_rows(?1) AS r WHERE "parts"."machine" = r.c1 AND "parts"."number" = r.c2)"});
  CHECK(
      sent(db,
           [&] {
             (void)parts.find_by_ids(std::vector<std::tuple<std::int64_t, std::string>>{{1, "x"}});
           }) ==
      texts{
          R"(SELECT "parts"."machine", "parts"."number", "parts"."amount" FROM tenon_rows(?1) AS r CROSS JOIN "parts" WHERE "parts"."machine" = r.c0 AND "parts"."number" = r.c1)"});
  std::vector<Task> all{{.name = "a"}, {.name = "b"}};
  CHECK(
      sent(db, [&] { tasks.insert(all); }) ==
      texts{
          R"(INSERT INTO "tasks" ("id", "name", "createdAt", "updatedAt", "deletedAt", "version") SELECT r.c0, r.c1, r.c2, r.c3, r.c4, r.c5 FROM tenon_rows(?1) AS r)"});
  CHECK(
      sent(db, [&] { tasks.save(all); }) ==
      texts{
          R"(UPDATE "tasks" SET "name" = r.c0, "updatedAt" = r.c1, "version" = r.c2 FROM tenon_rows(?1) AS r WHERE "tasks"."id" = r.c3 AND "tasks"."version" = r.c4)"});
  CHECK(
      sent(db, [&] { tasks.soft_remove(all); }) ==
      texts{
          R"(UPDATE "tasks" SET "deletedAt" = ?1, "updatedAt" = ?2, "version" = tenon_integer("version" + 1, -2147483648, 2147483647) WHERE ("deletedAt" IS NULL) IS ?3 AND ("id", "version") IN (SELECT c0, c1 FROM tenon_rows(?4)))",
          R"(SELECT r.rowid, "tasks"."id", "tasks"."name", "tasks"."createdAt", "tasks"."updatedAt", "tasks"."deletedAt", "tasks"."version" FROM tenon_rows(?1) AS r CROSS JOIN "tasks" WHERE "tasks"."id" = r.c0)"});
  CHECK(
      sent(db, [&] { tasks.recover(all); }) ==
      texts{
          R"(UPDATE "tasks" SET "deletedAt" = ?1, "updatedAt" = ?2, "version" = tenon_integer("version" + 1, -2147483648, 2147483647) WHERE ("deletedAt" IS NULL) IS ?3 AND ("id", "version") IN (SELECT c0, c1 FROM tenon_rows(?4)))",
          R"(SELECT r.rowid, "tasks"."id", "tasks"."name", "tasks"."createdAt", "tasks"."updatedAt", "tasks"."deletedAt", "tasks"."version" FROM tenon_rows(?1) AS r CROSS JOIN "tasks" WHERE "tasks"."id" = r.c0)"});
  CHECK(sent(db, [&] { tasks.remove(all); }) ==
        texts{R"(DELETE FROM "tasks" WHERE ("id", "version") IN (SELECT c0, c1 FROM tenon_rows(?1)))"});
}

TEST_CASE("SQLite: an upsert names its conflict columns, the columns it sets and when", "[sql][sqlite]") {
  tenon::database db = memory();
  tenon::repository<Part> parts{db};
  std::vector<Part> many{{1, "x", 2}, {1, "y", 3}};
  const auto first = [&](tenon::upsert_options options) {
    return sent(db, [&] { parts.upsert(many, options); }).at(0);
  };
  CHECK(
      first({}) ==
      R"(INSERT INTO "parts" ("machine", "number", "amount") SELECT r.c0, r.c1, r.c2 FROM tenon_rows(?1) AS r WHERE TRUE ON CONFLICT ("machine", "number") DO UPDATE SET "amount" = excluded."amount")");
  CHECK(
      first({.skip_existing = true}) ==
      R"(INSERT INTO "parts" ("machine", "number", "amount") SELECT r.c0, r.c1, r.c2 FROM tenon_rows(?1) AS r WHERE TRUE ON CONFLICT ("machine", "number") DO NOTHING)");
  CHECK(
      first({.only_if_changed = true}) ==
      R"(INSERT INTO "parts" ("machine", "number", "amount") SELECT r.c0, r.c1, r.c2 FROM tenon_rows(?1) AS r WHERE TRUE ON CONFLICT ("machine", "number") DO UPDATE SET "amount" = excluded."amount" WHERE "parts"."amount" IS NOT excluded."amount")");
}

TEST_CASE("SQLite: aggregates leave out what is deleted and add decimals exactly", "[sql][sqlite]") {
  tenon::database db = memory();
  tenon::repository<Note> notes{db};
  tenon::repository<Task> tasks{db};
  const auto aggregate = [&](auto action) { return sent(db, action).at(0); };
  CHECK(aggregate([&] { notes.sum(col<&Note::id>); }) == R"(SELECT sum("id") FROM "notes")");
  CHECK(aggregate([&] { notes.average(col<&Note::id>, where(col<&Note::title> == "a")); }) ==
        R"(SELECT avg("id") FROM "notes" WHERE "title" = ?1)");
  CHECK(aggregate([&] { notes.sum(col<&Note::price>); }) ==
        R"(SELECT tenon_decimal_sum("price") FROM "notes")");
  CHECK(aggregate([&] { notes.average(col<&Note::price>); }) ==
        R"(SELECT tenon_decimal_avg("price") FROM "notes")");
  CHECK(aggregate([&] { notes.minimum(col<&Note::price>); }) ==
        R"(SELECT min("price" COLLATE tenon_decimal) FROM "notes")");
  CHECK(aggregate([&] { tasks.maximum(col<&Task::version>); }) ==
        R"(SELECT max("version") FROM "tasks" WHERE "deletedAt" IS NULL)");
  CHECK(aggregate([&] { tasks.maximum(col<&Task::version>, tenon::with_deleted); }) ==
        R"(SELECT max("version") FROM "tasks")");
  CHECK(aggregate([&] { (void)notes.find_by_id(3); }) ==
        R"(SELECT "id", "title", "tag", "price" FROM "notes" WHERE "id" = ?1)");
  CHECK(
      aggregate([&] { tasks.soft_delete(where(col<&Task::name> == "a")); }) ==
      R"(UPDATE "tasks" SET "deletedAt" = ?1, "updatedAt" = ?2, "version" = tenon_integer("version" + 1, -2147483648, 2147483647) WHERE ("deletedAt" IS NULL) IS ?3 AND "name" = ?4)");
  CHECK(
      aggregate([&] { tasks.restore(where(tenon::all)); }) ==
      R"(UPDATE "tasks" SET "deletedAt" = ?1, "updatedAt" = ?2, "version" = tenon_integer("version" + 1, -2147483648, 2147483647) WHERE ("deletedAt" IS NULL) IS ?3 AND TRUE)");
}
