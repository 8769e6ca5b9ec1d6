// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/backend/postgresql_schema.hpp>
#include <tenon/codec/decimal.hpp>
#include <tenon/codec/json.hpp>
#include <tenon/dialect/postgresql_ddl.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/query/col.hpp>
#include <tenon/query/operators.hpp>
#include <tenon/schema/diff.hpp>

#include "postgresql_server.hpp"

namespace postgresql_ddl_golden {

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

}  // namespace postgresql_ddl_golden

using namespace postgresql_ddl_golden;

template <>
inline constexpr auto tenon::table_of<Owner> =
    tenon::table<Owner>("owners").unique(&Owner::email).collation(&Owner::email, "POSIX");

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
        .default_expression(&Everything::updatedAt, "clock_timestamp()")
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
        .unique({.name = "one live title", .where = "\"deletedAt\" IS NULL"}, &Everything::title)
        .index(tenon::desc(&Everything::createdAt), &Everything::level)
        .index({.name = "by_title"}, tenon::index_expression("lower(title)"))
        .index(tenon::json_path(&Everything::settings, "$.model"));

template <>
inline constexpr auto tenon::table_of<Line> = tenon::table<Line>("lines").primary_key(&Line::order_number,
                                                                                      &Line::position);

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

tenon::schema::snapshot wanted(tenon::postgresql_enums enums = tenon::postgresql_enums::checked_text) {
  return tenon::schema::from_model(entities, tenon::dialect::postgresql_notation(enums));
}

std::string ddl(const tenon::schema::snapshot& wanted) {
  return joined(tenon::postgresql_schema::script(tenon::schema::plan_missing_tables(wanted, {})));
}

/// The lines of `text` that have `word` in them.
std::string lines_with(const std::string& text, const std::string& word) {
  std::string found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at + 1);
    if (line.find(word) != std::string::npos) found += line;
    at = end + 1;
  }
  return found;
}

}  // namespace

TEST_CASE("every feature of a description has its PostgreSQL DDL, referenced tables first",
          "[sql][postgresql]") {
  CHECK(ddl(wanted()) == R"(CREATE SCHEMA IF NOT EXISTS "main office";
CREATE TABLE "owners" (
  "id" bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  "email" text NOT NULL COLLATE "POSIX",
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "uq_owners_email" ON "owners" ("email");
CREATE TABLE "main office"."all things" (
  "id" uuid NOT NULL,
  "token" uuid NOT NULL,
  "active" boolean NOT NULL DEFAULT TRUE,
  "order" integer NOT NULL DEFAULT -5,
  "score" double precision NOT NULL DEFAULT 1,
  "title" text NOT NULL DEFAULT 'it''s' COLLATE "C",
  "note" text COLLATE "C",
  "payload" bytea NOT NULL,
  "level" text NOT NULL DEFAULT 'high' COLLATE "C",
  "rank" bigint NOT NULL DEFAULT 1,
  "createdAt" timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" timestamptz NOT NULL DEFAULT (clock_timestamp()),
  "deletedAt" timestamptz,
  "version" bigint NOT NULL,
  "Preis in €" numeric NOT NULL,
  "settings" jsonb NOT NULL,
  "summary" text NOT NULL COLLATE "C" GENERATED ALWAYS AS (title || '!') STORED,
  "doubled" bigint NOT NULL GENERATED ALWAYS AS ("order" * 2) STORED,
  "ownerId" bigint,
  "place.street" text NOT NULL COLLATE "C",
  "place.zip" text COLLATE "C",
  PRIMARY KEY ("id"),
  CONSTRAINT "small range" CHECK ("order" BETWEEN -10 AND 10),
  CONSTRAINT "scored" CHECK ("score" >= 0.5),
  CONSTRAINT "ck_all things_level" CHECK ("level" IN ('low', 'high')),
  CONSTRAINT "fk_main office.all things_ownerId" FOREIGN KEY ("ownerId") REFERENCES "owners" ("id") ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE "main office"."all things" IS 'every kind of column';
COMMENT ON COLUMN "main office"."all things"."title" IS 'never empty';
CREATE UNIQUE INDEX "one live title" ON "main office"."all things" ("title") WHERE "deletedAt" IS NULL;
CREATE INDEX "ix_main office.all things_createdAt_level" ON "main office"."all things" ("createdAt" DESC, "level");
CREATE INDEX "by_title" ON "main office"."all things" ((lower(title)));
CREATE INDEX "ix_main office.all things_settings" ON "main office"."all things" (("settings" #>> '{model}'));
CREATE TABLE "lines" (
  "order_number" bigint NOT NULL,
  "position" bigint NOT NULL,
  "text" text NOT NULL COLLATE "C",
  PRIMARY KEY ("order_number", "position")
);
CREATE TABLE "remarks" (
  "order_number" bigint NOT NULL,
  "line_position" bigint NOT NULL,
  "text" text NOT NULL COLLATE "C",
  CONSTRAINT "fk_remarks_order_number_line_position" FOREIGN KEY ("order_number", "line_position") REFERENCES "lines" ("order_number", "position") ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE
);
)");
}

TEST_CASE("native enums are PostgreSQL types made before the tables", "[sql][postgresql]") {
  const std::string text = ddl(wanted(tenon::postgresql_enums::native));
  CHECK(lines_with(text, "level") == R"(CREATE TYPE "level" AS ENUM ('low', 'high');
  "level" "level" NOT NULL DEFAULT 'high',
CREATE INDEX "ix_main office.all things_createdAt_level" ON "main office"."all things" ("createdAt" DESC, "level");
)");
}

TEST_CASE("PostgreSQL reports what the DDL of every feature made, and the report makes the same again",
          "[sql][postgresql]") {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  for (const auto enums : {tenon::postgresql_enums::checked_text, tenon::postgresql_enums::native}) {
    server->execute("SAVEPOINT attempt");
    const auto described = tenon::postgresql_schema::describe(*server, entities, enums, true);
    const auto inspect = [&] {
      return tenon::postgresql_schema::inspect(*server, tenon::postgresql_schema::schemas_of(entities));
    };
    CHECK(inspect().tables.empty());
    tenon::postgresql_schema::apply(*server, tenon::schema::plan_missing_tables(described, inspect()));
    const auto reported = inspect();
    REQUIRE(reported.tables.size() == 4);
    for (const auto& each : described.tables) CHECK(*reported.find(each.name) == each);
    for (const auto& each : tenon::schema::diff(described, reported)) CHECK(each.sentence() == "");
    CHECK(tenon::schema::plan_missing_tables(described, reported).empty());
    CHECK(reported.types == described.types);
    CHECK(reported.schemas == described.schemas);
    server->execute("ROLLBACK TO attempt");
  }
  const auto described = tenon::postgresql_schema::describe(*server, entities, {}, true);
  const tenon::schema::table& things = *described.find("main office.all things");
  using tenon::schema::to_text;
  std::string report;
  for (const auto& each : things.columns) report += each.name + ": " + to_text(each) + "\n";
  for (const auto& each : things.indexes) report += each.name + ": " + to_text(each) + "\n";
  for (const auto& each : things.foreign_keys) report += each.name + ": " + to_text(each) + "\n";
  for (const auto& each : things.checks) report += each.name + ": " + each.expression + "\n";
  CHECK(report == R"(id: uuid NOT NULL
token: uuid NOT NULL
active: boolean NOT NULL DEFAULT true
order: integer NOT NULL DEFAULT -5
score: double precision NOT NULL DEFAULT 1
title: text NOT NULL DEFAULT 'it''s'::text COLLATE C
note: text NULL COLLATE C
payload: bytea NOT NULL
level: text NOT NULL DEFAULT 'high'::text COLLATE C
rank: bigint NOT NULL DEFAULT 1
createdAt: timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
updatedAt: timestamp with time zone NOT NULL DEFAULT clock_timestamp()
deletedAt: timestamp with time zone NULL
version: bigint NOT NULL
Preis in €: numeric NOT NULL
settings: jsonb NOT NULL
summary: text GENERATED ALWAYS AS (title || '!'::text) STORED NOT NULL COLLATE C
doubled: bigint GENERATED ALWAYS AS ("order" * 2) STORED NOT NULL
ownerId: bigint NULL
place.street: text NOT NULL COLLATE C
place.zip: text NULL COLLATE C
one live title: UNIQUE (title) WHERE "deletedAt" IS NULL
ix_main office.all things_createdAt_level: (createdAt DESC, level)
by_title: (lower(title))
ix_main office.all things_settings: (settings #>> '{model}'::text[])
fk_main office.all things_ownerId: (ownerId) REFERENCES owners (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
small range: ("order" >= '-10'::integer) AND ("order" <= 10)
scored: score >= (0.5)::double precision
ck_all things_level: level = ANY (ARRAY['low'::text, 'high'::text])
)");
  CHECK(things.schema == "main office");
  CHECK(things.comment == "every kind of column");
  CHECK(things.columns[5].comment == "never empty");
  CHECK_FALSE(things.autoincrement);
  CHECK(described.find("owners")->autoincrement);
  CHECK(described.find("owners")->columns[0].default_text == "");
  CHECK(described.find("lines")->primary_key == std::vector<std::string>{"order_number", "position"});
}
