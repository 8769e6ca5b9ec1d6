// SPDX-License-Identifier: MIT
#include <tenon/backend/postgresql_schema.hpp>

#include "catch.hpp"

#include <chrono>
#include <cstdlib>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include <tenon/codec/chrono.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/schema/diff.hpp>

#include "sql/postgresql_server.hpp"

namespace postgresql_schema_test {

enum class Mood { calm, wild };
struct Owner {
  std::int64_t id = 0;
  std::string name;
};
struct Pet {
  std::int32_t id = 0;
  std::int64_t owner = 0;
  Mood mood = Mood::calm;
  std::optional<std::string> note;
};
struct Filed {
  std::int64_t id = 0;
  std::optional<std::int64_t> above;
};
/// Has the name of another table, in a schema.
struct Twin {
  std::int64_t id = 0;
  std::int64_t filed = 0;
};
struct Wrong {
  std::int64_t id = 0;
};

}  // namespace postgresql_schema_test

using namespace postgresql_schema_test;

template <>
inline constexpr auto tenon::table_of<Owner> = tenon::table<Owner>().unique(&Owner::name);
template <>
inline constexpr auto tenon::table_of<Pet> = tenon::table<Pet>()
                                                 .foreign_key(&Pet::owner, &Owner::id,
                                                              tenon::on_delete::cascade)
                                                 .check("named", "note <> ''");
template <>
inline constexpr auto tenon::table_of<Filed> =
    tenon::table<Filed>().schema("cabinet").foreign_key(&Filed::above, &Filed::id);
template <>
inline constexpr auto tenon::table_of<Twin> =
    tenon::table<Twin>("owner").schema("cabinet").foreign_key(&Twin::filed, &Filed::id);
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().check("typo", "idd > 0");

namespace {

using tenon::postgresql_enums;
using tenon::table_info_of;
using list = std::vector<const tenon::table_info*>;
namespace schema = tenon::schema;
namespace store = tenon::postgresql_schema;

const list pets{&table_info_of<Owner>, &table_info_of<Pet>};

void create(postgresql_test::server& server, const list& tables, postgresql_enums enums = {}) {
  const auto wanted = store::describe(server, tables, enums, true);
  for (const std::string& text : store::script(schema::plan_missing_tables(wanted, store::inspect(server)))) {
    server.execute(text);
  }
}

/// What `change` makes differ, one sentence a line.
std::string differences(postgresql_test::server& server, const list& tables, std::string_view change,
                        postgresql_enums enums = {}) {
  server.execute("SAVEPOINT change");
  const auto wanted = store::describe(server, tables, enums, true);
  server.execute(change);
  std::string found;
  for (const auto& each : schema::diff(wanted, store::inspect(server))) found += each.sentence() + "\n";
  server.execute("ROLLBACK TO change");
  return found;
}

tenon::error refused(void (*attempt)(postgresql_test::server&), postgresql_test::server& server) {
  try {
    attempt(server);
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {tenon::error_kind::internal, "nothing was refused"};
}

}  // namespace

TEST_CASE("PostgreSQL: each change of a table is a difference of its own", "[backend][postgresql]") {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  create(*server, pets);
  const auto after = [&](std::string_view change) { return differences(*server, pets, change); };
  CHECK(after("SELECT") == "");
  CHECK(after("DROP TABLE pet") == "table \"pet\" is missing\n");
  CHECK(after("ALTER TABLE pet DROP COLUMN note") ==
        "table \"pet\", column \"note\" is missing, wanted text NULL COLLATE C\n"
        "table \"pet\", check \"named\" is missing, wanted (note <> ''::text)\n");
  CHECK(after("ALTER TABLE pet ADD more int") ==
        "table \"pet\", column \"more\" is not described by the entity, found integer NULL\n");
  CHECK(after("ALTER TABLE pet ALTER note TYPE varchar(9) COLLATE \"C\"").substr(0, 87) ==
        "table \"pet\", column \"note\": type is character varying(9), wanted text\n"
        "table \"pet\", chec");
  CHECK(after("ALTER TABLE pet ALTER note SET NOT NULL") ==
        "table \"pet\", column \"note\": nullability is NOT NULL, wanted NULL\n");
  CHECK(after("ALTER TABLE pet ALTER note SET DEFAULT 'x'") ==
        "table \"pet\", column \"note\": default is 'x'::text, wanted none\n");
  CHECK(after("ALTER TABLE pet ALTER note TYPE text COLLATE \"default\"") ==
        "table \"pet\", column \"note\": collation is absent, wanted C\n");
  CHECK(after("ALTER TABLE pet DROP CONSTRAINT ck_pet_mood, ADD CHECK (mood IN ('calm'))") ==
        "table \"pet\", check \"ck_pet_mood\" is missing, wanted (mood = ANY (ARRAY['calm'::text, "
        "'wild'::text]))\n"
        "table \"pet\", check \"pet_mood_check\" is not described by the entity, found (mood = "
        "'calm'::text)\n");
  CHECK(after("ALTER TABLE pet DROP CONSTRAINT fk_pet_owner, ADD FOREIGN KEY (owner) REFERENCES owner "
              "DEFERRABLE") ==
        "table \"pet\", foreign key \"(owner)\": it is (owner) REFERENCES owner (id) ON DELETE NO ACTION ON "
        "UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE, wanted (owner) REFERENCES owner (id) ON DELETE "
        "CASCADE "
        "ON UPDATE NO ACTION\n");
  CHECK(after("DROP INDEX uq_owner_name") ==
        "table \"owner\", index \"uq_owner_name\" is missing, wanted UNIQUE (name)\n");
  CHECK(after("CREATE INDEX more ON owner USING hash (name)") ==
        "table \"owner\", index \"more\" is not described by the entity, found (hash of name)\n");
  CHECK(after("ALTER TABLE pet ALTER id DROP IDENTITY") ==
        "table \"pet\": AUTOINCREMENT is off, wanted on\n");
  CHECK(after("ALTER TABLE pet ALTER id SET GENERATED ALWAYS") ==
        "table \"pet\", column \"id\": default is GENERATED ALWAYS AS IDENTITY, wanted none\n"
        "table \"pet\": AUTOINCREMENT is off, wanted on\n");
  CHECK(after("COMMENT ON COLUMN pet.note IS 'x'").empty());  // somebody's own; the entity describes none
  CHECK(after("ALTER TABLE pet RENAME TO cat; CREATE VIEW pet AS SELECT 1") ==
        "table \"pet\": it is a view, wanted a table\n");
}

TEST_CASE("PostgreSQL: tables made by others are found equal where they mean the same",
          "[backend][postgresql]") {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  server->execute(
      "CREATE TABLE owner (id bigserial PRIMARY KEY, name text COLLATE \"C\" NOT NULL UNIQUE);"
      "CREATE TABLE pet (id serial PRIMARY KEY, owner int8 NOT NULL REFERENCES owner ON DELETE CASCADE, mood "
      "text "
      "COLLATE \"C\" NOT NULL CHECK (mood = 'calm' OR mood = 'wild'), note text COLLATE \"C\" CHECK "
      "(note<>''))");
  CHECK(differences(*server, pets, "SELECT") ==
        "table \"pet\", check \"ck_pet_mood\" is missing, wanted (mood = ANY (ARRAY['calm'::text, "
        "'wild'::text]))\n"
        "table \"pet\", check \"pet_mood_check\" is not described by the entity, found ((mood = "
        "'calm'::text) OR "
        "(mood = 'wild'::text))\n");
  CHECK(differences(*server, pets,
                    "ALTER TABLE pet DROP CONSTRAINT pet_mood_check, ADD CHECK (mood IN ('calm', 'wild'))") ==
        "");
}

TEST_CASE("PostgreSQL: the labels of an enum type are compared, whatever their order",
          "[backend][postgresql]") {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  create(*server, pets, postgresql_enums::native);
  const auto after = [&](std::string_view change) {
    return differences(*server, pets, change, postgresql_enums::native);
  };
  CHECK(after("SELECT") == "");
  CHECK(after("ALTER TYPE mood RENAME VALUE 'wild' TO 'mad'") ==
        "table \"pet\", column \"mood\": type is mood (calm, mad), wanted mood (calm, wild)\n");
  CHECK(after("DROP TABLE pet; ALTER TYPE mood RENAME VALUE 'wild' TO 'mad'") ==
        "table \"pet\", column \"mood\": type is mood (calm, mad), wanted mood (calm, wild)\n"
        "table \"pet\" is missing\n");
  CHECK(after("ALTER TYPE mood RENAME VALUE 'calm' TO 'x'; ALTER TYPE mood RENAME VALUE 'wild' TO 'calm'; "
              "ALTER TYPE "
              "mood RENAME VALUE 'x' TO 'wild'") == "");
  // a type that is there already is not made again
  server->execute("DROP TABLE pet");
  create(*server, pets, postgresql_enums::native);
  CHECK(after("SELECT") == "");
}

TEST_CASE("PostgreSQL: tables of schemas are told apart and refer to each other", "[backend][postgresql]") {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  const list all{&table_info_of<Twin>, &table_info_of<Filed>, &table_info_of<Owner>};
  create(*server, all);
  CHECK(server->one("SELECT count(*) FROM cabinet.owner, cabinet.filed, owner") == "0");
  CHECK(differences(*server, all, "SELECT") == "");
  CHECK(differences(*server, all, "DROP TABLE cabinet.owner") == "table \"cabinet.owner\" is missing\n");
  CHECK(store::schemas_of(all) == std::vector<std::string>{"cabinet"});
  CHECK(store::inspect(*server, {"cabinet"}).tables.size() == 3);
  CHECK(store::inspect(*server, {}).tables.size() == 1);
  // what is described to be of the connection's own schema is the same without it
  server->execute("SET LOCAL search_path = cabinet");
  CHECK(differences(*server, {&table_info_of<Filed>}, "SELECT") == "");
}

TEST_CASE("PostgreSQL: the schema is read while another session drops tables", "[backend][postgresql]") {
  const char* const url = std::getenv("TENON_TEST_POSTGRESQL_URL");
  if (url == nullptr || *url == '\0') return;
  postgresql_test::server other(url);
  const std::string place = "dropped_" + other.one("SELECT pg_backend_pid()");
  for (const bool in_transaction : {false, true}) {
    other.execute("CREATE SCHEMA " + place + "; CREATE TABLE " + place + ".gone (a int); CREATE INDEX ON " +
                  place + ".gone ((a + 1))");
    other.execute("BEGIN; DROP SCHEMA " + place + " CASCADE");
    postgresql_test::server reader(url);
    reader.execute("SET lock_timeout = '20s'; SET statement_timeout = '30s'");
    const std::string waiting =
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " + reader.one("SELECT pg_backend_pid()");
    if (in_transaction) reader.execute("BEGIN");
    auto found = std::async(std::launch::async, [&] { return store::inspect(reader); });
    while (other.one(waiting) == "0" &&
           found.wait_for(std::chrono::milliseconds(2)) != std::future_status::ready) {
    }
    other.execute("COMMIT");
    bool there = false;
    for (const schema::table& each : found.get().tables) there = there || each.schema == place;
    CHECK_FALSE(there);
    CHECK(reader.in_transaction() == in_transaction);
    CHECK(reader.one("SELECT 1") == "1");
  }
}

TEST_CASE("PostgreSQL: describing leaves nothing behind, within a transaction or without",
          "[backend][postgresql]") {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  const std::string temporary = "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()";
  const auto within = store::describe(*server, pets, {}, true);
  CHECK(server->one(temporary) == "0");
  server->execute("ROLLBACK; SET default_transaction_read_only = on");
  const auto without = store::describe(*server, pets);
  CHECK(server->one(temporary) == "0");
  CHECK(within == without);
  CHECK(refused([](postgresql_test::server& at) { (void)store::describe(at, list{&table_info_of<Wrong>}); },
                *server)
            .message.substr(0, 59) == "creating table \"wrong\": ERROR:  column \"idd\" does not exist");
  CHECK(server->one(temporary) == "0");
  CHECK(server->one("SELECT 1") == "1");  // no failed transaction is left either
}

TEST_CASE("PostgreSQL: where temporary tables are refused the message says how to open without them",
          "[backend][postgresql]") {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  server->execute("SET TRANSACTION READ ONLY");
  const tenon::error problem =
      refused([](postgresql_test::server& at) { (void)store::describe(at, pets, {}, true); }, *server);
  CHECK(problem.kind == tenon::error_kind::unsupported);
  CHECK(problem.sqlstate == "25006");
  CHECK(problem.message.find("open with {.schema = tenon::schema_policy::none}") != std::string::npos);
}

TEST_CASE("PostgreSQL: a step that fails names its table", "[backend][postgresql]") {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  server->execute("CREATE TABLE wrong ()");
  const tenon::error problem = refused(
      [](postgresql_test::server& at) {
        schema::step step;
        step.subject.name = "wrong";
        schema::plan plan;
        plan.steps.push_back(step);
        store::apply(at, plan);
      },
      *server);
  CHECK(problem.sqlstate == "42P07");
  CHECK(problem.table == "wrong");
  CHECK(problem.message.substr(0, 24) == "creating table \"wrong\": ");
}

TEST_CASE("PostgreSQL: who changes the schema waits for whoever does so already", "[backend][postgresql]") {
  const auto first = postgresql_test::scratch_server();
  const auto second = postgresql_test::scratch_server();
  if (first == nullptr) return;
  store::lock(*first);
  second->execute("SET LOCAL lock_timeout = '50ms'");
  CHECK(refused([](postgresql_test::server& at) { store::lock(at); }, *second).sqlstate == "55P03");
  second->execute("ROLLBACK");
  first->execute("ROLLBACK");
  second->execute("BEGIN");
  CHECK(refused([](postgresql_test::server& at) { store::lock(at); }, *second).message ==
        "nothing was refused");
}
