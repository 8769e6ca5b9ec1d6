// SPDX-License-Identifier: MIT
#include <tenon/schema.hpp>

#include "stores.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/memory.hpp>
#include <tenon/postgresql.hpp>
#include <tenon/sqlite.hpp>

// The known ways in which changes of a schema lose data, by the numbers under which they are kept: D1 to D12,
// D15, D18 and D20. A table has several entities here, one for each state of its program.
namespace schema_change_test {

struct Person {
  std::int64_t id = 0;
  std::string email;
  std::int32_t age = 0;
};
/// `email` is gone, `nickname` has come.
struct Nicknamed {
  std::int64_t id = 0;
  std::int32_t age = 0;
  std::optional<std::string> nickname;
};
/// Both columns have other names, and so has the table.
struct Renamed {
  std::int64_t id = 0;
  std::string mail;
  std::int32_t years = 0;
};
/// The same without a word about the old names.
struct Unrenamed {
  std::int64_t id = 0;
  std::string mail;
  std::int32_t years = 0;
};
/// Wider, with more.
struct Grown {
  std::int64_t id = 0;
  std::string email;
  std::int64_t age = 0;
  std::optional<std::string> note;
  std::int32_t level = 7;
};
/// `age` is optional now.
struct Loose {
  std::int64_t id = 0;
  std::string email;
  std::optional<std::int32_t> age;
};
struct UniqueMail {
  std::int64_t id = 0;
  std::string email;
  std::int32_t age = 0;
};

struct Pet {
  std::int64_t id = 0;
  std::int64_t owner = 0;
};
struct Toy {
  std::int64_t id = 0;
  std::optional<std::int64_t> owner;
};

struct Account {
  std::int64_t id = 0;
  std::string name;
  std::optional<tenon::timestamp> deleted;
};
struct LiveAccount {
  std::int64_t id = 0;
  std::string name;
  std::optional<tenon::timestamp> deleted;
};

enum class Mood { calm, wild, sad };
struct Moody {
  std::int64_t id = 0;
  Mood mood = Mood::calm;
};
enum class MoodMore { sad, calm, wild, brave };
struct MoodyMore {
  std::int64_t id = 0;
  MoodMore mood = MoodMore::calm;
};
enum class MoodOther { calm, feral, sad };
struct MoodyOther {
  std::int64_t id = 0;
  MoodOther mood = MoodOther::calm;
};
enum class MoodLess { calm, sad };
struct MoodyLess {
  std::int64_t id = 0;
  MoodLess mood = MoodLess::calm;
};

struct Everything {
  std::int64_t id = 0;
  bool yes = true;
  std::int16_t small = 1;
  double real = 1.5;
  std::string text;
  std::vector<std::byte> bytes;
  tenon::uuid key;
  tenon::timestamp at{};
  std::optional<tenon::decimal> price;
  Mood mood = Mood::wild;
  std::optional<std::int64_t> up;
};

}  // namespace schema_change_test

using namespace schema_change_test;

template <>
inline constexpr auto tenon::table_of<Person> = tenon::table<Person>("people");
template <>
inline constexpr auto tenon::table_of<Nicknamed> = tenon::table<Nicknamed>("people");
template <>
inline constexpr auto tenon::table_of<Renamed> = tenon::table<Renamed>("humans")
                                                     .renamed_from("people")
                                                     .renamed_from(&Renamed::mail, "email")
                                                     .renamed_from(&Renamed::years, "age");
template <>
inline constexpr auto tenon::table_of<Unrenamed> = tenon::table<Unrenamed>("people");
template <>
inline constexpr auto tenon::table_of<Grown> =
    tenon::table<Grown>("people").default_value(&Grown::level, 7).index(&Grown::email);
template <>
inline constexpr auto tenon::table_of<Loose> = tenon::table<Loose>("people");
template <>
inline constexpr auto tenon::table_of<UniqueMail> =
    tenon::table<UniqueMail>("people").unique(&UniqueMail::email);
template <>
inline constexpr auto tenon::table_of<Pet> = tenon::table<Pet>("pets").foreign_key(&Pet::owner, &Person::id,
                                                                                   tenon::on_delete::cascade);
template <>
inline constexpr auto tenon::table_of<Toy> =
    tenon::table<Toy>("toys").foreign_key(&Toy::owner, &Person::id, tenon::on_delete::set_null);
template <>
inline constexpr auto tenon::table_of<Account> =
    tenon::table<Account>("accounts").deleted_at(&Account::deleted);
template <>
inline constexpr auto tenon::table_of<LiveAccount> = tenon::table<LiveAccount>("accounts")
                                                         .unique({.live = true}, &LiveAccount::name)
                                                         .deleted_at(&LiveAccount::deleted);
template <>
inline constexpr auto tenon::table_of<Moody> = tenon::table<Moody>("moods").default_value(&Moody::mood,
                                                                                          Mood::calm);
template <>
inline constexpr auto tenon::table_of<MoodyMore> =
    tenon::table<MoodyMore>("moods").default_value(&MoodyMore::mood, MoodMore::brave);
template <>
inline constexpr auto tenon::table_of<MoodyOther> = tenon::table<MoodyOther>("moods")
                                                        .default_value(&MoodyOther::mood, MoodOther::calm)
                                                        .renamed_value(&MoodyOther::mood, "wild",
                                                                       MoodOther::feral);
template <>
inline constexpr auto tenon::table_of<MoodyLess> =
    tenon::table<MoodyLess>("moods").default_value(&MoodyLess::mood, MoodLess::calm);
template <>
inline constexpr auto tenon::table_of<Everything> = tenon::table<Everything>("everything")
                                                        .unique(&Everything::text)
                                                        .index(&Everything::at, &Everything::small)
                                                        .foreign_key(&Everything::up, &Everything::id)
                                                        .default_value(&Everything::mood, Mood::wild)
                                                        .default_value(&Everything::real, 1.5);

using namespace conformance;

namespace {

bool is(const tenon::database& db, std::string_view system) {
  return db.identity().system == system;
}

template <class Database>
void fill(Database& fresh) {
  tenon::repository<Person> people(fresh.db);
  for (int i = 1; i <= 3; ++i) {
    Person each{0, "p" + std::to_string(i), 10 * i};
    people.insert(each);
  }
}

template <class Entity>
std::vector<Entity> rows_of(tenon::session where) {
  return tenon::repository<Entity>(where).find(tenon::order_by(tenon::col<&Entity::id>));
}

/// What opening with `synchronize` does, on the database that is there.
template <class... Entities>
void synchronize(tenon::database& db, const tenon::allow& allowed = {}) {
  const std::vector<const tenon::table_info*> tables{&tenon::table_info_of<Entities>...};
  db.with_connection([&](tenon::backend_connection& connection) {
    tenon::enforce(tenon::synchronize, connection, tables, allowed);
  });
}

template <class... Entities>
std::size_t change(tenon::database& db, const tenon::allow& allowed = {}) {
  const std::size_t steps = tenon::apply(db, tenon::plan_for<Entities...>(db), {.allow = allowed});
  CHECK(tenon::plan_for<Entities...>(db).empty());
  return steps;
}

bool mentions(const tenon::error& problem, std::string_view words) {
  INFO(problem.message);
  const bool found = problem.message.find(words) != std::string::npos;
  CHECK(found);
  return found;
}

void run(tenon::database& db, const std::string& sql) {
  tenon::statement described;
  tenon::node text{tenon::node_kind::raw};
  text.text = sql;
  described.nodes.push_back(text);
  db.with_connection([&](tenon::backend_connection& connection) {
    connection.run({0, nullptr, nullptr, &described}, tenon::encoder());
  });
}

}  // namespace

TEST_CASE("D1: widening a column keeps every row", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    fill(fresh);
    change<Grown>(fresh.db);
    const std::vector<Grown> rows = rows_of<Grown>(fresh.db);
    REQUIRE(rows.size() == 3);
    for (int i = 0; i < 3; ++i) {
      CHECK(rows[static_cast<std::size_t>(i)].email == "p" + std::to_string(i + 1));
      CHECK(rows[static_cast<std::size_t>(i)].age == 10 * (i + 1));
      CHECK(rows[static_cast<std::size_t>(i)].level == 7);
      CHECK_FALSE(rows[static_cast<std::size_t>(i)].note.has_value());
    }
    Grown wide{0, "wide", 5'000'000'000, "n", 1};
    tenon::repository<Grown>(fresh.db).insert(wide);
    CHECK(rows_of<Grown>(fresh.db)[3].age == 5'000'000'000);
  });
}

TEST_CASE("D1: varchar(50) becomes varchar(51) without losing its values", "[schema]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    run(fresh.db, "CREATE TABLE texts (id integer PRIMARY KEY, name varchar(50) NOT NULL)");
    run(fresh.db, "INSERT INTO texts VALUES (1, 'one'), (2, 'two')");
    tenon::schema_change widening;
    widening.found = tenon::inspect(fresh.db);
    widening.wanted = widening.found;
    for (tenon::schema::table& each : widening.wanted.tables) {
      if (each.name == "texts")
        each.columns[1].type = is(fresh.db, "sqlite") ? "varchar(51)" : "character varying(51)";
    }
    fresh.db.with_connection([&](tenon::backend_connection& connection) {
      widening.plan =
          tenon::schema::plan_change(widening.wanted, widening.found, {}, *connection.abilities());
    });
    CHECK_FALSE(widening.empty());
    tenon::apply(fresh.db, widening);
    CHECK(tenon::query<std::string>(fresh.db, "SELECT name FROM texts ORDER BY id") ==
          std::vector<std::string>{"one", "two"});
    const tenon::schema::snapshot now = tenon::inspect(fresh.db);
    CHECK(now.find("texts")->columns[1].type.find("51") != std::string::npos);
  });
}

TEST_CASE("D2: a column that goes and one that comes are never taken for a rename", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    fill(fresh);
    const tenon::error refused = error_of([&] { change<Nicknamed>(fresh.db); });
    CHECK(refused.kind == tenon::error_kind::schema);
    mentions(refused, "allow{drop_column(\"people\", \"email\")}");
    CHECK(rows_of<Person>(fresh.db)[2].email == "p3");
    change<Nicknamed>(fresh.db, {tenon::drop_column("people", "email")});
    const std::vector<Nicknamed> rows = rows_of<Nicknamed>(fresh.db);
    REQUIRE(rows.size() == 3);
    for (const Nicknamed& each : rows) CHECK_FALSE(each.nickname.has_value());
    CHECK(rows[2].age == 30);
  });
}

TEST_CASE("D3: several renames at once keep all values when they are said, and are refused when not",
          "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    fill(fresh);
    const tenon::error refused = error_of([&] { change<Unrenamed>(fresh.db); });
    CHECK(refused.kind == tenon::error_kind::schema);
    CHECK(rows_of<Person>(fresh.db)[1].email == "p2");
    change<Renamed>(fresh.db);
    const std::vector<Renamed> rows = rows_of<Renamed>(fresh.db);
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].mail == "p2");
    CHECK(rows[1].years == 20);
    // The hints may stay.
    CHECK(change<Renamed>(fresh.db) == 0);
    synchronize<Renamed>(fresh.db);
  });
}

TEST_CASE("D4: opening keeps a column that the entity has no more, and names what would drop it",
          "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Grown> fresh(store, apart::schemas);
    Grown one{0, "a", 1, "kept", 2};
    tenon::repository<Grown>(fresh.db).insert(one);
    const tenon::error refused = error_of([&] { synchronize<Person>(fresh.db); });
    CHECK(refused.kind == tenon::error_kind::schema);
    mentions(refused, "drop_column(\"people\", \"note\")");
    mentions(refused, "Nothing was changed.");
    CHECK(rows_of<Grown>(fresh.db)[0].note == "kept");
    // A permission is for what it names and nothing else.
    const tenon::error other =
        error_of([&] { synchronize<Person>(fresh.db, {tenon::drop_column("people", "email")}); });
    mentions(other, "drop_column(\"people\", \"note\")");
    CHECK(rows_of<Grown>(fresh.db)[0].note == "kept");
  });
}

TEST_CASE("D4: synchronize adds tables, columns and indexes to what is there", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    synchronize<Person>(fresh.db);
    fill(fresh);
    synchronize<Person, Account>(fresh.db);
    CHECK(tenon::inspect(fresh.db).tables.size() == 2);
    CHECK(rows_of<Person>(fresh.db).size() == 3);
  });
}

TEST_CASE("D5: a second synchronize finds nothing to do, whatever the columns hold", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person, Pet, Toy, Account, Moody, Everything> fresh(store, apart::schemas);
    CHECK(tenon::plan_for<Person, Pet, Toy, Account, Moody, Everything>(fresh.db).empty());
    const std::vector<std::string> texts =
        statements_of(fresh, [&] { synchronize<Person, Pet, Toy, Account, Moody, Everything>(fresh.db); });
    for (const std::string& each : texts) CHECK((each == "BEGIN READ ONLY" || each == "ROLLBACK"));
    CHECK(change<Person, Pet, Toy, Account, Moody, Everything>(fresh.db) == 0);
  });
}

TEST_CASE("D6, D8, D9: children keep their rows when the parent's table is changed", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person, Pet, Toy> fresh(store, apart::schemas);
    fill(fresh);
    for (std::int64_t owner : {1, 1, 2}) {
      Pet pet{0, owner};
      tenon::repository<Pet>(fresh.db).insert(pet);
      Toy toy{0, owner};
      tenon::repository<Toy>(fresh.db).insert(toy);
    }
    change<Loose>(fresh.db);
    CHECK(rows_of<Loose>(fresh.db).size() == 3);
    CHECK(rows_of<Pet>(fresh.db).size() == 3);
    for (const Toy& each : rows_of<Toy>(fresh.db)) CHECK(each.owner.has_value());
    // And what the foreign keys do later is what they did before.
    tenon::repository<Loose> people(fresh.db);
    people.remove(rows_of<Loose>(fresh.db)[0]);
    CHECK(rows_of<Pet>(fresh.db).size() == 1);
    CHECK_FALSE(rows_of<Toy>(fresh.db)[0].owner.has_value());
    CHECK(kind_of([&] {
            Pet stray{0, 99};
            tenon::repository<Pet>(fresh.db).insert(stray);
          }) == tenon::error_kind::foreign_key_violation);
  });
}

TEST_CASE("D7, D10: in a caller's transaction SQLite refuses what needs a rebuild, and nothing has changed",
          "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person, Pet, Toy> fresh(store, apart::schemas);
    fill(fresh);
    Pet pet{0, 1};
    tenon::repository<Pet>(fresh.db).insert(pet);
    const tenon::schema_change planned = tenon::plan_for<Loose>(fresh.db);
    if (is(fresh.db, "sqlite")) {
      const tenon::error refused =
          error_of([&] { fresh.db.transaction([&](tenon::transaction& tx) { tenon::apply(tx, planned); }); });
      CHECK(refused.kind == tenon::error_kind::misuse);
      mentions(refused, "outside of a transaction");
    } else {
      fresh.db.transaction([&](tenon::transaction& tx) { tenon::apply(tx, planned); });
    }
    CHECK(rows_of<Pet>(fresh.db).size() == 1);
    CHECK(kind_of([&] {
            Pet stray{0, 99};
            tenon::repository<Pet>(fresh.db).insert(stray);
          }) == tenon::error_kind::foreign_key_violation);
    change<Loose>(fresh.db);
    CHECK(rows_of<Loose>(fresh.db).size() == 3);
  });
}

TEST_CASE("D10: a change that is rolled back by its caller leaves the schema as it was", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    fill(fresh);
    const tenon::schema::snapshot before = tenon::inspect(fresh.db);
    const tenon::schema_change planned = tenon::plan_for<Person, Account>(fresh.db);
    {
      tenon::transaction tx = fresh.db.begin();
      CHECK(tenon::apply(tx, planned) == 1);
    }
    CHECK(tenon::inspect(fresh.db) == before);
  });
}

TEST_CASE("D12: the children of a renamed table refer to it by its new name", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person, Pet> fresh(store, apart::schemas);
    fill(fresh);
    Pet pet{0, 2};
    tenon::repository<Pet>(fresh.db).insert(pet);
    change<Renamed>(fresh.db);
    const tenon::schema::snapshot now = tenon::inspect(fresh.db);
    CHECK(now.find("people") == nullptr);
    CHECK(now.find("pets")->foreign_keys[0].table == "humans");
    CHECK(rows_of<Pet>(fresh.db).size() == 1);
  });
}

TEST_CASE("D15: values of an enum are added, reordered and renamed, with rows and defaults", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Moody> fresh(store, apart::schemas);
    for (Mood mood : {Mood::calm, Mood::wild, Mood::sad}) {
      Moody each{0, mood};
      tenon::repository<Moody>(fresh.db).insert(each);
    }
    change<MoodyMore>(fresh.db);
    MoodyMore brave{0, MoodMore::brave};
    tenon::repository<MoodyMore>(fresh.db).insert(brave);
    CHECK(rows_of<MoodyMore>(fresh.db)[1].mood == MoodMore::wild);
    CHECK(rows_of<MoodyMore>(fresh.db)[3].mood == MoodMore::brave);
    tenon::repository<MoodyMore>(fresh.db).remove(brave);
    change<Moody>(fresh.db, {tenon::drop_value("Mood", "brave")});
    change<MoodyOther>(fresh.db);
    const std::vector<MoodyOther> rows = rows_of<MoodyOther>(fresh.db);
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].mood == MoodOther::feral);
    CHECK(rows[2].mood == MoodOther::sad);
  });
}

TEST_CASE("D15: a value of an enum that rows still have is not taken away", "[schema]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Moody> fresh(store, apart::schemas);
    if (is(fresh.db, "sqlite")) return;  // it keeps no list of the values
    Moody wild{0, Mood::wild};
    tenon::repository<Moody>(fresh.db).insert(wild);
    const tenon::error refused = error_of([&] { change<MoodyLess>(fresh.db); });
    CHECK(refused.kind == tenon::error_kind::schema);
    mentions(refused, "1 row does not fit");
    CHECK(rows_of<Moody>(fresh.db)[0].mood == Mood::wild);
    tenon::repository<Moody>(fresh.db).remove(wild);
    change<MoodyLess>(fresh.db);
  });
}

TEST_CASE("D18: a unique index over rows that are not unique is refused, the same each time", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    fill(fresh);
    Person twin{0, "p1", 50};
    tenon::repository<Person>(fresh.db).insert(twin);
    const tenon::error first = error_of([&] { change<UniqueMail>(fresh.db); });
    const tenon::error second = error_of([&] { change<UniqueMail>(fresh.db); });
    CHECK((first.kind == tenon::error_kind::schema || first.kind == tenon::error_kind::unique_violation));
    CHECK(first.message == second.message);
    CHECK(error_of([&] { synchronize<UniqueMail>(fresh.db); }).message == first.message);
    CHECK(rows_of<Person>(fresh.db).size() == 4);
    tenon::repository<Person>(fresh.db).remove(twin);
    synchronize<UniqueMail>(fresh.db);
    CHECK(rows_of<UniqueMail>(fresh.db).size() == 3);
    CHECK(kind_of([&] {
            UniqueMail again{0, "p1", 1};
            tenon::repository<UniqueMail>(fresh.db).insert(again);
          }) == tenon::error_kind::unique_violation);
  });
}

TEST_CASE("D20: a unique index that is added later leaves rows marked as deleted out", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Account> fresh(store, apart::schemas);
    tenon::repository<Account> accounts(fresh.db);
    Account gone{0, "ann", {}};
    accounts.insert(gone);
    accounts.soft_remove(gone);
    Account now{0, "ann", {}};
    accounts.insert(now);
    synchronize<LiveAccount>(fresh.db);
    CHECK(rows_of<LiveAccount>(fresh.db).size() == 1);
    CHECK(kind_of([&] {
            LiveAccount third{0, "ann", {}};
            tenon::repository<LiveAccount>(fresh.db).insert(third);
          }) == tenon::error_kind::unique_violation);
    CHECK(tenon::plan_for<LiveAccount>(fresh.db).empty());
  });
}

TEST_CASE("one step that is refused refuses the whole plan", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    fill(fresh);
    const tenon::schema::snapshot before = tenon::inspect(fresh.db);
    // A table to create, a column to add, and one to drop.
    CHECK(kind_of([&] { change<Nicknamed, Account>(fresh.db); }) == tenon::error_kind::schema);
    CHECK(tenon::inspect(fresh.db) == before);
  });
}

TEST_CASE("a plan for a schema that is another one by now is refused", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    const tenon::schema_change planned = tenon::plan_for<Grown, Account>(fresh.db);
    change<Account>(fresh.db);
    mentions(error_of([&] { tenon::apply(fresh.db, planned); }), "plan again");
    CHECK(tenon::plan_for<Person, Account>(fresh.db).empty());
  });
}

TEST_CASE("verify fails with the difference and changes nothing", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    const std::vector<const tenon::table_info*> tables{&tenon::table_info_of<Grown>};
    const tenon::error refused = error_of([&] {
      fresh.db.with_connection(
          [&](tenon::backend_connection& connection) { tenon::enforce(tenon::verify, connection, tables); });
    });
    CHECK(refused.kind == tenon::error_kind::schema);
    mentions(refused, "column \"note\" is missing");
    CHECK(tenon::plan_for<Person>(fresh.db).empty());
  });
}

TEST_CASE("a step that fails undoes the steps before it, also when its caller goes on", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store, apart::schemas);
    fill(fresh);
    if (store.can(ability::raw_sql)) {
      // The index's name is taken, which no question asks.
      run(fresh.db, "CREATE TABLE other (x integer)");
      run(fresh.db, "CREATE INDEX uq_people_email ON other (x)");
    } else {
      Person twin{0, "p1", 50};
      tenon::repository<Person>(fresh.db).insert(twin);
    }
    const tenon::schema::snapshot before = tenon::inspect(fresh.db);
    const tenon::schema_change planned = tenon::plan_for<UniqueMail, Account>(fresh.db);
    CHECK(planned.plan.steps.size() == 2);
    CHECK(kind_of([&] { tenon::apply(fresh.db, planned); }) != tenon::error_kind::internal);
    CHECK(tenon::inspect(fresh.db) == before);
    tenon::transaction tx = fresh.db.begin();
    CHECK(kind_of([&] { tenon::apply(tx, planned); }) != tenon::error_kind::internal);
    Person later{0, "later", 1};
    tenon::repository<Person>(tx).insert(later);
    tx.commit();
    CHECK(tenon::inspect(fresh.db) == before);
  });
}
