// SPDX-License-Identifier: MIT
#include <tenon/schema.hpp>

#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/sqlite.hpp>

// Tables of SQLite that another program made, whose types have other names than Tenon's.
namespace schema_types_test {

enum class Side { left, right };

struct Thing {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> note{};
  bool yes = true;
  std::int64_t many = 0;
  double real = 0.5;
  Side side = Side::left;
  tenon::uuid key{};
  tenon::json<std::vector<int>> list{};
  tenon::timestamp at{};
  tenon::date day{};
  tenon::time_of_day hour{};
  tenon::blob bytes{};

  friend bool operator==(const Thing&, const Thing&) = default;
};
/// SQLite has to make its table anew for `name`; `made` has another name there.
struct Note {
  std::int64_t id = 0;
  std::optional<std::string> name;
  bool read = false;
  std::optional<tenon::timestamp> made;
};
struct StrictNote {
  std::int64_t id = 0;
  std::string name{};
  bool read = false;
  std::optional<tenon::timestamp> since;
};
struct Amount {
  std::int64_t id = 0;
  std::string text;
  tenon::decimal price{};
  double real = 0;
  std::int64_t whole = 0;
  tenon::blob bytes{};
  tenon::uuid key{};
};
struct Keyed {
  std::int32_t number = 0;
};
struct Rated {
  std::int64_t id = 0;
  double rating = 0;
};
struct Declared {
  std::int64_t id = 0;
  std::string name{};
};

}  // namespace schema_types_test

using namespace schema_types_test;

template <>
inline constexpr auto tenon::table_of<Rated> = tenon::table<Rated>("rated").default_value(&Rated::rating, 0);
template <>
inline constexpr auto tenon::table_of<Declared> =
    tenon::table<Declared>("declared").type(&Declared::name, "varchar(9)");

template <>
inline constexpr auto tenon::table_of<Thing> = tenon::table<Thing>("things");
template <>
inline constexpr auto tenon::table_of<Note> = tenon::table<Note>("notes").renamed_from(&Note::made, "since");
template <>
inline constexpr auto tenon::table_of<StrictNote> =
    tenon::table<StrictNote>("notes").sqlite({.strict = true});
template <>
inline constexpr auto tenon::table_of<Amount> = tenon::table<Amount>("amounts");
template <>
inline constexpr auto tenon::table_of<Keyed> = tenon::table<Keyed>("keyed").primary_key(&Keyed::number);

namespace {

template <class Entity>
std::string differences(tenon::database& db) {
  const std::vector<const tenon::table_info*> tables{&tenon::table_info_of<Entity>};
  try {
    db.with_connection(
        [&](tenon::backend_connection& connection) { tenon::enforce(tenon::verify, connection, tables); });
  } catch (const tenon::error& problem) {
    return problem.message;
  }
  return {};
}

std::string types(tenon::database& db, std::string_view table) {
  std::string text;
  const tenon::schema::snapshot now = tenon::inspect(db);
  for (const tenon::schema::column& each : now.find(table)->columns) text += each.type + ' ';
  return text;
}

Thing sample() {
  return {.name = "12",
          .yes = false,
          .many = 9007199254740993,
          .real = 5,
          .side = Side::right,
          .key = *tenon::uuid::parse("00000000-0000-4000-8000-000000000012"),
          .list = std::vector<int>{1, 2},
          .at = tenon::timestamp(std::chrono::milliseconds(1700000000123)),
          .day = tenon::date(std::chrono::year(2024) / 2 / 29),
          .hour = tenon::time_of_day(std::chrono::hours(12)),
          .bytes = {std::byte{0}, std::byte{255}}};
}

}  // namespace

TEST_CASE("types that another program named stay where they keep the values as they are", "[schema]") {
  auto db = tenon::open<>("sqlite::memory:");
  tenon::execute(db, R"(CREATE TABLE things (
    id integer PRIMARY KEY AUTOINCREMENT NOT NULL, name VARCHAR(20) NOT NULL, note nvarchar, yes boolean NOT NULL,
    many bigint NOT NULL, real float NOT NULL, side varchar(5) NOT NULL, key character(36) NOT NULL,
    list clob NOT NULL, at datetime NOT NULL, day date NOT NULL, hour time NOT NULL, bytes longblob NOT NULL))");
  CHECK(differences<Thing>(db).empty());
  CHECK(tenon::plan_for<Thing>(db).empty());
  tenon::repository<Thing> repository(db);
  Thing each = sample();
  repository.insert(each);
  CHECK(repository.find_by_id(each.id) == each);
  CHECK(repository.count_by(tenon::col<&Thing::at> == each.at && tenon::col<&Thing::day> == each.day &&
                            tenon::col<&Thing::hour> == each.hour && !tenon::col<&Thing::yes> &&
                            tenon::col<&Thing::name> == "12") == 1);
}

TEST_CASE("types that may stay also stay when the table is made anew or a column has another name",
          "[schema]") {
  auto db = tenon::open<>("sqlite::memory:");
  tenon::execute(
      db,
      "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name varchar(9) NOT NULL, "
      "read boolean NOT NULL, since datetime)");
  tenon::execute(db, "INSERT INTO notes VALUES (7, '007', 1, '2024-02-29 12:30:00')");
  const tenon::schema_change change = tenon::plan_for<Note>(db);
  REQUIRE(change.plan.steps.size() == 2);
  CHECK(change.plan.steps[0].kind == tenon::schema::step_kind::rename_column);
  REQUIRE(change.plan.steps[1].kind == tenon::schema::step_kind::rebuild_table);
  CHECK(change.plan.steps[1].parts.size() == 1);
  tenon::apply(db, change);
  CHECK(types(db, "notes") == "INTEGER varchar(9) boolean datetime ");
  CHECK(tenon::plan_for<Note>(db).empty());
  const auto note = tenon::repository<Note>(db).find_by_id(7);
  REQUIRE(note);
  CHECK(note->name == "007");
  CHECK(note->read);
  CHECK(note->made == tenon::timestamp(std::chrono::seconds(1709209800)));
}

TEST_CASE("a STRICT table gets the types that it needs", "[schema]") {
  auto db = tenon::open<>("sqlite::memory:");
  tenon::execute(
      db,
      "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name varchar(9) NOT NULL, "
      "read boolean NOT NULL, since datetime)");
  tenon::apply(db, tenon::plan_for<StrictNote>(db));
  CHECK(types(db, "notes") == "INTEGER TEXT INTEGER TEXT ");
}

TEST_CASE("a type that would change values is a difference, and so is a key that is no rowid", "[schema]") {
  auto db = tenon::open<>("sqlite::memory:");
  tenon::execute(
      db,
      "CREATE TABLE amounts (id BIGINT PRIMARY KEY NOT NULL, text datetime NOT NULL, price decimal(9,2) "
      "NOT NULL, real numeric NOT NULL, whole decimal NOT NULL, bytes varchar NOT NULL, key blob NOT NULL)");
  const std::string told = differences<Amount>(db);
  for (const std::string_view each :
       {"column \"id\": type is BIGINT, wanted INTEGER", "column \"text\": type is datetime, wanted TEXT",
        "column \"price\": type is decimal(9,2), wanted TEXT",
        "column \"real\": type is numeric, wanted REAL", "column \"whole\": type is decimal, wanted INTEGER",
        "column \"bytes\": type is varchar, wanted BLOB", "column \"key\": type is BLOB, wanted TEXT"}) {
    INFO(told);
    CHECK(told.find(each) != std::string::npos);
  }
  tenon::execute(db, "CREATE TABLE keyed (number INT PRIMARY KEY NOT NULL)");
  CHECK(differences<Keyed>(db).find("type is INT, wanted INTEGER") != std::string::npos);
}

TEST_CASE("a type that the description declares is wanted by its name", "[schema]") {
  auto db = tenon::open<>("sqlite::memory:");
  tenon::execute(
      db, "CREATE TABLE declared (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name VARCHAR(8) NOT NULL)");
  CHECK(differences<Declared>(db).find("type is VARCHAR(8), wanted varchar(9)") != std::string::npos);
  tenon::apply(db, tenon::plan_for<Declared>(db));
  CHECK(differences<Declared>(db).empty());
}

TEST_CASE("a default of 0 in a column of SQLite's REAL is 0.0", "[schema]") {
  auto db = tenon::open<>("sqlite::memory:");
  tenon::execute(db,
                 "CREATE TABLE rated (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, rating float NOT NULL "
                 "DEFAULT (0))");
  CHECK(differences<Rated>(db).empty());
  tenon::execute(db, "DROP TABLE rated");
  tenon::execute(
      db,
      "CREATE TABLE rated (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, rating float NOT NULL DEFAULT 1)");
  CHECK(differences<Rated>(db).find("default is 1.0, wanted 0.0") != std::string::npos);
}
