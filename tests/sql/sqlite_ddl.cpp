// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/backend/sqlite_schema.hpp>
#include <tenon/codec/decimal.hpp>
#include <tenon/codec/json.hpp>
#include <tenon/dialect/sqlite_ddl.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/query/col.hpp>
#include <tenon/query/operators.hpp>

namespace sqlite_ddl_golden {

enum class Level { low, high };
struct Place {
  std::string street;
  std::optional<std::string> zip;
};
struct Settings {
  std::string model;
};
struct Owner {
  std::int64_t id = 0;
  std::string email;
};
struct Everything {
  tenon::uuid id;
  tenon::uuid token;
  bool active = true;
  std::int32_t small = 0;
  double score = 0;
  std::string title;
  std::optional<std::string> note;
  std::vector<std::byte> payload;
  Level level = Level::low;
  Level rank = Level::low;
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  std::optional<tenon::timestamp> deletedAt;
  std::int64_t version = 0;
  tenon::decimal price;
  tenon::json<Settings> settings;
  std::string summary;
  std::int64_t doubled = 0;
  std::optional<std::int64_t> ownerId;
  Place place;
};
struct Line {
  std::int64_t order_number = 0;
  std::int64_t position = 0;
  std::string text;
};
struct Remark {
  std::int64_t order_number = 0;
  std::int64_t line_position = 0;
  std::string text;
};

}  // namespace sqlite_ddl_golden

using namespace sqlite_ddl_golden;

template <>
inline constexpr auto tenon::table_of<Owner> = tenon::table<Owner>("owners")
                                                   .unique(&Owner::email)
                                                   .collation(&Owner::email, "NOCASE")
                                                   .sqlite({.strict = true});

template <>
inline constexpr auto tenon::table_of<Everything> =
    tenon::table<Everything>("all things")
        .schema("main office")
        .comment("every kind of column")
        .comment(&Everything::title, "never empty")
        .column(&Everything::small, "order")
        .column(&Everything::price, "Preis in €")
        .prefix(&Everything::place, "place.")
        .generated_key(&Everything::id)
        .as_bytes(&Everything::token)
        .as_number(&Everything::rank)
        .default_value(&Everything::active, true)
        .default_value(&Everything::small, -5)
        .default_value(&Everything::score, 1.0)
        .default_value(&Everything::title, "it's")
        .default_value(&Everything::level, Level::high)
        .default_value(&Everything::rank, Level::high)
        .default_expression(&Everything::createdAt, "CURRENT_TIMESTAMP")
        .default_expression(&Everything::updatedAt, "datetime('now')")
        .generated(&Everything::summary, "title || '!'", true)
        .generated(&Everything::doubled, "\"order\" * 2")
        .hidden(&Everything::note)
        .insert_only(&Everything::payload)
        .created_at(&Everything::createdAt)
        .updated_at(&Everything::updatedAt)
        .deleted_at(&Everything::deletedAt)
        .version(&Everything::version)
        .check("small range", "\"order\" BETWEEN -10 AND 10")
        .check("scored", [] { return tenon::col<&Everything::score> >= 0.5; })
        .foreign_key(&Everything::ownerId, &Owner::id, tenon::on_delete::set_null, tenon::on_update::cascade,
                     tenon::deferrable::initially_deferred)
        .unique({.name = "one live title", .where = "deletedAt IS NULL"}, &Everything::title)
        .index(tenon::desc(&Everything::createdAt), &Everything::level)
        .index({.name = "by_title"}, tenon::index_expression("lower(title)"))
        .index(tenon::json_path(&Everything::settings, "$.model"));

template <>
inline constexpr auto tenon::table_of<Line> = tenon::table<Line>("lines")
                                                  .primary_key(&Line::order_number, &Line::position)
                                                  .sqlite({.strict = true, .without_rowid = true});

template <>
inline constexpr auto tenon::table_of<Remark> = tenon::table<Remark>("remarks").foreign_key(
    tenon::columns(&Remark::order_number, &Remark::line_position),
    tenon::columns(&Line::order_number, &Line::position), tenon::on_delete::cascade,
    tenon::deferrable::initially_immediate);

namespace {

constexpr const tenon::table_info* entities[] = {&tenon::table_info_of<Everything>,
                                                 &tenon::table_info_of<Remark>, &tenon::table_info_of<Line>,
                                                 &tenon::table_info_of<Owner>};

std::string joined(const std::vector<std::string>& statements) {
  std::string text;
  for (const std::string& each : statements) text += each + ";\n";
  return text;
}

}  // namespace

TEST_CASE("every feature of a description has its SQLite DDL, referenced tables first", "[sql]") {
  const auto described = tenon::schema::from_model(entities, tenon::dialect::sqlite_notation());
  CHECK(joined(tenon::sqlite_schema::script(tenon::schema::plan_missing_tables(described, {}))) ==
        R"(CREATE TABLE "owners" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "email" TEXT NOT NULL COLLATE "NOCASE"
) STRICT;
CREATE UNIQUE INDEX "uq_owners_email" ON "owners" ("email");
CREATE TABLE "main office.all things" (
  "id" TEXT NOT NULL,
  "token" BLOB NOT NULL,
  "active" INTEGER NOT NULL DEFAULT 1,
  "order" INTEGER NOT NULL DEFAULT -5,
  "score" REAL NOT NULL DEFAULT 1.0,
  "title" TEXT NOT NULL DEFAULT 'it''s',
  "note" TEXT,
  "payload" BLOB NOT NULL,
  "level" TEXT NOT NULL DEFAULT 'high',
  "rank" INTEGER NOT NULL DEFAULT 1,
  "createdAt" TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TEXT NOT NULL DEFAULT (datetime('now')),
  "deletedAt" TEXT,
  "version" INTEGER NOT NULL,
  "Preis in €" TEXT NOT NULL,
  "settings" TEXT NOT NULL,
  "summary" TEXT NOT NULL GENERATED ALWAYS AS (title || '!') STORED,
  "doubled" INTEGER NOT NULL GENERATED ALWAYS AS ("order" * 2) VIRTUAL,
  "ownerId" INTEGER,
  "place.street" TEXT NOT NULL,
  "place.zip" TEXT,
  PRIMARY KEY ("id"),
  CONSTRAINT "small range" CHECK ("order" BETWEEN -10 AND 10),
  CONSTRAINT "scored" CHECK ("score" >= 0.5),
  CONSTRAINT "fk_main office.all things_ownerId" FOREIGN KEY ("ownerId") REFERENCES "owners" ("id") ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX "one live title" ON "main office.all things" ("title") WHERE deletedAt IS NULL;
CREATE INDEX "ix_main office.all things_createdAt_level" ON "main office.all things" ("createdAt" DESC, "level");
CREATE INDEX "by_title" ON "main office.all things" (lower(title));
CREATE INDEX "ix_main office.all things_settings" ON "main office.all things" (json_extract("settings", '$.model'));
CREATE TABLE "lines" (
  "order_number" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "text" TEXT NOT NULL,
  PRIMARY KEY ("order_number", "position")
) STRICT, WITHOUT ROWID;
CREATE TABLE "remarks" (
  "order_number" INTEGER NOT NULL,
  "line_position" INTEGER NOT NULL,
  "text" TEXT NOT NULL,
  CONSTRAINT "fk_remarks_order_number_line_position" FOREIGN KEY ("order_number", "line_position") REFERENCES "lines" ("order_number", "position") ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE
);
)");
}

TEST_CASE("SQLite reports what the DDL of every feature made, and the report makes the same again", "[sql]") {
  const auto described = tenon::sqlite_schema::describe(entities);
  tenon::sqlite_options options;
  options.path = ":memory:";
  options.pragmas = {"PRAGMA trusted_schema=ON"};  // SQLite 3.40 refuses its own JSON functions otherwise
  tenon::driver::sqlite::connection database(options);
  tenon::sqlite_schema::apply(database, tenon::schema::plan_missing_tables(described, {}));
  const auto reported = tenon::sqlite_schema::inspect(database);
  REQUIRE(reported.tables.size() == 4);
  for (const auto& each : described.tables) CHECK(*reported.find(each.name) == each);

  REQUIRE(described.tables.size() == 4);
  const tenon::schema::table& things = *described.find("MAIN OFFICE.ALL THINGS");
  using tenon::schema::to_text;
  std::string report;
  for (const auto& each : things.columns) report += each.name + ": " + to_text(each) + "\n";
  for (const auto& each : things.indexes) report += each.name + ": " + to_text(each) + "\n";
  for (const auto& each : things.foreign_keys) report += each.name + ": " + to_text(each) + "\n";
  for (const auto& each : things.checks) report += each.name + ": " + each.expression + "\n";
  CHECK(report == R"(id: TEXT NOT NULL
token: BLOB NOT NULL
active: INTEGER NOT NULL DEFAULT 1
order: INTEGER NOT NULL DEFAULT -5
score: REAL NOT NULL DEFAULT 1.0
title: TEXT NOT NULL DEFAULT 'it''s'
note: TEXT NULL
payload: BLOB NOT NULL
level: TEXT NOT NULL DEFAULT 'high'
rank: INTEGER NOT NULL DEFAULT 1
createdAt: TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
updatedAt: TEXT NOT NULL DEFAULT datetime('now')
deletedAt: TEXT NULL
version: INTEGER NOT NULL
Preis in €: TEXT NOT NULL
settings: TEXT NOT NULL
summary: TEXT GENERATED ALWAYS AS (title || '!') STORED NOT NULL
doubled: INTEGER GENERATED ALWAYS AS ("order" * 2) VIRTUAL NOT NULL
ownerId: INTEGER NULL
place.street: TEXT NOT NULL
place.zip: TEXT NULL
one live title: UNIQUE (title) WHERE deletedAt IS NULL
ix_main office.all things_createdAt_level: (createdAt DESC, level)
by_title: (lower(title))
ix_main office.all things_settings: (json_extract(settings, '$.model'))
fk_main office.all things_ownerId: (ownerId) REFERENCES owners (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
small range: "order" BETWEEN -10 AND 10
scored: score >= 0.5
)");
  CHECK(described.find("owners")->autoincrement);
  CHECK(described.find("owners")->strict);
  CHECK(described.find("owners")->columns[1].collation == "NOCASE");
  CHECK_FALSE(described.find("owners")->without_rowid);
  CHECK(described.find("lines")->without_rowid);
  CHECK(described.find("lines")->primary_key == std::vector<std::string>{"order_number", "position"});
}
