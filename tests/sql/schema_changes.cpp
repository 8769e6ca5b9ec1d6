// SPDX-License-Identifier: MIT
// The statements of schema changes, the databases side by side.
#include "catch.hpp"

#include <string>
#include <vector>

#include <tenon/backend/postgresql_schema.hpp>
#include <tenon/backend/sqlite_schema.hpp>
#include <tenon/dialect/postgresql_change.hpp>
#include <tenon/dialect/sqlite_change.hpp>
#include <tenon/schema/plan_change.hpp>

using namespace tenon::schema;

namespace {

struct change_golden {
  snapshot before;
  snapshot after;
  hints said = {};
  change_options options = {};

  change_golden() {
    table made;
    made.name = "user";
    column& key = made.columns.emplace_back();
    key.name = "id";
    key.nullable = false;
    column& name = made.columns.emplace_back();
    name.name = "full name";
    made.primary_key = {"id"};
    before.tables.push_back(made);
    types("INTEGER", "TEXT");
    after = before;
  }
  void types(const std::string& id, const std::string& name) {
    before.tables[0].columns[0].type = id;
    before.tables[0].columns[1].type = name;
  }
  table& was() { return before.tables[0]; }
  table& is() { return after.tables[0]; }

  static std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& each : texts) all += (all.empty() ? "" : ";\n") + each;
    return all;
  }
  std::string sqlite() const {
    return joined(tenon::sqlite_schema::script(
        plan_change(after, before, said, tenon::dialect::sqlite_abilities(), options)));
  }
  std::string postgresql() const {
    return joined(tenon::postgresql_schema::script(
        plan_change(after, before, said, tenon::dialect::postgresql_abilities(), options)));
  }
};

}  // namespace

TEST_CASE("renames are the same everywhere", "[dialect][schema]") {
  change_golden change;
  change.is().name = "people";
  change.is().columns[1].name = "name";
  change.said.tables.push_back({"user", "people"});
  change.said.columns.push_back({"people", "full name", "name"});
  CHECK(change.sqlite() == R"(ALTER TABLE "user" RENAME TO "people";
ALTER TABLE "people" RENAME COLUMN "full name" TO "name")");
  CHECK(change.postgresql() == change.sqlite());
}

TEST_CASE("columns are added and dropped in place", "[dialect][schema]") {
  change_golden change;
  column& added = change.is().columns[1];
  added.name = "age";
  added.type = "INTEGER";
  added.nullable = false;
  added.default_text = "18";
  CHECK(change.sqlite() == R"(ALTER TABLE "user" ADD COLUMN "age" INTEGER NOT NULL DEFAULT 18;
ALTER TABLE "user" DROP COLUMN "full name")");
  CHECK(change.postgresql() == change.sqlite());
}

TEST_CASE("a type changes by a table made anew on SQLite, in place on PostgreSQL", "[dialect][schema]") {
  change_golden change;
  change.was().indexes.push_back({"i", {{"full name"}}});
  change.is().indexes = change.was().indexes;
  change.is().columns[1].type = "INTEGER";
  CHECK(change.sqlite() == R"(CREATE TABLE "tenon_new_user" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "full name" INTEGER
);
INSERT INTO "tenon_new_user" ("id", "full name") SELECT "id", CAST("full name" AS INTEGER) FROM "user";
DROP TABLE "user";
ALTER TABLE "tenon_new_user" RENAME TO "user";
CREATE INDEX "i" ON "user" ("full name"))");
  change.was().columns[1].type = "text";
  change.is().columns[1].type = "integer";
  CHECK(change.postgresql() ==
        R"(ALTER TABLE "user" ALTER COLUMN "full name" TYPE integer USING "full name"::integer)");
}

TEST_CASE("defaults and nullability change in place on PostgreSQL", "[dialect][schema]") {
  change_golden change;
  change.is().columns[1].nullable = false;
  change.is().columns[1].default_text = "'x'::text";
  CHECK(change.postgresql() == R"(ALTER TABLE "user" ALTER COLUMN "full name" SET NOT NULL;
ALTER TABLE "user" ALTER COLUMN "full name" SET DEFAULT 'x'::text)");
  std::swap(change.before, change.after);
  CHECK(change.postgresql() == R"(ALTER TABLE "user" ALTER COLUMN "full name" DROP DEFAULT;
ALTER TABLE "user" ALTER COLUMN "full name" DROP NOT NULL)");
}

TEST_CASE("checks and foreign keys come and go on PostgreSQL, later looked at where others write",
          "[dialect][schema]") {
  change_golden change;
  change.is().checks.push_back({"c", "id > 0"});
  change.is().foreign_keys.push_back({"f", {"id"}, "user", {"id"}});
  CHECK(change.postgresql() == R"(ALTER TABLE "user" ADD CONSTRAINT "c" CHECK (id > 0);
ALTER TABLE "user" ADD CONSTRAINT "f" FOREIGN KEY ("id") REFERENCES "user" ("id"))");
  change.options.concurrently = true;
  CHECK(change.postgresql() == R"(ALTER TABLE "user" ADD CONSTRAINT "c" CHECK (id > 0) NOT VALID;
ALTER TABLE "user" ADD CONSTRAINT "f" FOREIGN KEY ("id") REFERENCES "user" ("id") NOT VALID;
ALTER TABLE "user" VALIDATE CONSTRAINT "f";
ALTER TABLE "user" VALIDATE CONSTRAINT "c")");
  std::swap(change.before, change.after);
  change.options.concurrently = false;
  CHECK(change.postgresql() == R"(ALTER TABLE "user" DROP CONSTRAINT "f";
ALTER TABLE "user" DROP CONSTRAINT "c")");
}

TEST_CASE("a new column brings its foreign key on SQLite", "[dialect][schema]") {
  change_golden change;
  column& added = change.is().columns.emplace_back();
  added.name = "boss";
  added.type = "INTEGER";
  foreign_key key{"f", {"boss"}, "user", {"id"}};
  key.on_delete = tenon::referential_action::set_null;
  change.is().foreign_keys.push_back(key);
  CHECK(
      change.sqlite() ==
      R"(ALTER TABLE "user" ADD COLUMN "boss" INTEGER CONSTRAINT "f" REFERENCES "user" ("id") ON DELETE SET NULL)");
  CHECK(change.postgresql() == R"(ALTER TABLE "user" ADD COLUMN "boss" INTEGER;
ALTER TABLE "user" ADD CONSTRAINT "f" FOREIGN KEY ("boss") REFERENCES "user" ("id") ON DELETE SET NULL)");
}

TEST_CASE("indexes are changed by a new one, on PostgreSQL while others write if that is asked for",
          "[dialect][schema]") {
  change_golden change;
  change.was().indexes.push_back({"i", {{"full name"}}});
  change.is().indexes.push_back({"i", {{"full name", "", "", true}}});
  CHECK(change.sqlite() == R"(DROP INDEX "i";
CREATE INDEX "i" ON "user" ("full name" DESC))");
  CHECK(change.postgresql() == R"(DROP INDEX IF EXISTS "i";
CREATE INDEX "i" ON "user" ("full name" DESC))");
  change.options.concurrently = true;
  CHECK(change.postgresql() == R"(DROP INDEX CONCURRENTLY IF EXISTS "i";
CREATE INDEX CONCURRENTLY "i" ON "user" ("full name" DESC))");
}

TEST_CASE("a value is added to a type in place, and taken from it by another type", "[dialect][schema]") {
  change_golden change;
  change.before.types.push_back({"mood", {"calm"}});
  change.after.types.push_back({"mood", {"calm", "sad"}});
  change.was().columns[1].type = change.is().columns[1].type = "mood";
  CHECK(change.postgresql() == "ALTER TYPE mood ADD VALUE 'sad'");
  change.before.types[0].labels.push_back("sat");
  change.said.values.push_back({"user", "full name", "sat", "sad"});
  CHECK(change.postgresql() == "ALTER TYPE mood RENAME VALUE 'sat' TO 'sad'");
  std::swap(change.before, change.after);
  change.after.types[0].labels.pop_back();
  change.said = {};
  CHECK(change.postgresql() == R"(ALTER TYPE mood RENAME TO tenon_old_type;
CREATE TYPE mood AS ENUM ('calm');
ALTER TABLE "user" ALTER COLUMN "full name" TYPE mood USING "full name"::text::mood;
DROP TYPE tenon_old_type)");
}

TEST_CASE("a step that no statement does is a remark", "[dialect][schema]") {
  change_golden change;
  change.was().columns[1].type = "bytea";
  change.is().columns[1].type = "date";
  CHECK(
      change.postgresql() ==
      R"(-- X201: table "user", column "full name" changes its type from bytea to date, and nothing says how its )"
      R"(values become that; say it by a conversion)");
}
