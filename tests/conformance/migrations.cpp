// SPDX-License-Identifier: MIT
#include <tenon/migrate.hpp>

#include <chrono>
#include <thread>

#include "stores.hpp"

using namespace conformance;
using tenon::error_kind;
using tenon::migration;
using tenon::migration_direction;
using tenon::migration_problem;
using tenon::migration_state;
using tenon::migrations;
using tenon::migrator;

// Entities as they were when the migrations were written.
namespace migrated {

struct Guest {
  std::int64_t id = 0;
  std::string name{};
};
struct Guest2 {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> nickname{};
};
struct Stay {
  std::int64_t id = 0;
  std::int64_t guestId = 0;
};

}  // namespace migrated

template <>
inline constexpr auto tenon::table_of<migrated::Guest> = tenon::table<migrated::Guest>("guests");
template <>
inline constexpr auto tenon::table_of<migrated::Guest2> = tenon::table<migrated::Guest2>("guests");
template <>
inline constexpr auto tenon::table_of<migrated::Stay> = tenon::table<migrated::Stay>("stays").foreign_key(
    &migrated::Stay::guestId, &migrated::Guest::id, tenon::on_delete::cascade);
namespace {

using migrated::Guest;
using migrated::Guest2;
using migrated::Stay;

constexpr auto up = migration_direction::up;
constexpr auto down = migration_direction::down;

/// Makes the table by a function, so on every store.
migration first() {
  return {.id = "20260101000000",
          .name = "guests",
          .parts = {{.direction = down, .sql = "DROP TABLE guests;"}},
          .up = [](tenon::migration_context& context) {
            context.create_tables<Guest>();
            context.repository<Guest>().insert(Guest{.name = "Ann"});
          }};
}
migration second() {
  return {.id = "20260102000000",
          .name = "nickname",
          .parts = {{.direction = up,
                     .sql = "ALTER TABLE guests ADD COLUMN nickname TEXT;\n"
                            "UPDATE guests SET nickname = 'A; B' WHERE name = 'Ann';"},
                    {.direction = down, .sql = "ALTER TABLE guests DROP COLUMN nickname;"}}};
}
migration third() {
  return {.id = "20260103000000",
          .name = "more",
          .parts = {{.direction = up, .sql = "INSERT INTO guests (id, name) VALUES (70, 'Bob');"},
                    {.direction = down, .sql = "DELETE FROM guests WHERE id = 70;"}}};
}
migration with(migration made, std::string sql) {
  made.parts[0].sql = std::move(sql);
  return made;
}

template <class Act>
migration_problem problem_of(Act act) {
  try {
    act();
  } catch (const tenon::migration_error& problem) {
    CHECK(problem.message.find(problem.id) != std::string::npos);
    return problem.problem;
  }
  return migration_problem::none;
}
std::vector<migration_state> states(tenon::database& db, const migrations& known) {
  std::vector<migration_state> found;
  for (const tenon::migration_status& each : migrator(db, known).status()) found.push_back(each.state);
  return found;
}
using all_states = std::vector<migration_state>;
constexpr auto finished = migration_state::finished;
constexpr auto pending = migration_state::pending;
constexpr auto rolled_back = migration_state::rolled_back;

}  // namespace

TEST_CASE("migrations run once, in order, and the history says so", "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations known{third(), first(), second()};
    migrator runner(fresh.db, known);
    CHECK(states(fresh.db, known) == all_states{pending, pending, pending});
    const tenon::migration_report report = runner.run();
    REQUIRE(report.ran.size() == 3);
    CHECK(report.ran[0].name == "guests");
    CHECK(report.ran[0].calls_function);
    CHECK(report.ran[1].statements.size() == 2);
    CHECK_FALSE(report.drifted);
    CHECK(runner.run().ran.empty());
    tenon::repository<Guest2> guests{fresh.db};
    const auto rows = guests.find(order_by(tenon::col<&Guest2::id>));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].nickname == "A; B");
    const auto status = runner.status();
    REQUIRE(status.size() == 3);
    CHECK(status[0].state == finished);
    CHECK(status[0].record.tool == TENON_VERSION);
    CHECK(status[0].record.microseconds > 0);
    CHECK(status[0].record.checksum == known[0].checksum());
    CHECK(status[0].record.fingerprint != status[1].record.fingerprint);
    CHECK(status[1].record.fingerprint == status[2].record.fingerprint);
  });
}

TEST_CASE("a database with nothing pending is only read", "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations known{first(), second()};
    migrator(fresh.db, known).run();
    const auto texts = statements_of(fresh, [&] { migrator(fresh.db, known).run(); });
    for (const std::string& each : texts) {
      INFO(each);
      CHECK((each.find("INSERT") == std::string::npos && each.find("UPDATE") == std::string::npos &&
             each.find("CREATE") == std::string::npos));
    }
    CHECK(texts.size() <= 4);
  });
}

TEST_CASE("a migration of functions runs on every store, also where there is no SQL",
          "[conformance][migrations]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    migration made = first();
    made.down = [](tenon::migration_context& context) { context.repository<Guest>().delete_all(); };
    made.parts.clear();
    const migrations known{made};
    migrator runner(fresh.db, known);
    CHECK(runner.run().ran.size() == 1);
    CHECK(tenon::repository<Guest>{fresh.db}.count() == 1);
    CHECK(runner.revert().ran.size() == 1);
    CHECK(tenon::repository<Guest>{fresh.db}.count() == 0);
    CHECK(states(fresh.db, known) == all_states{rolled_back});
    CHECK(runner.run().ran.size() == 1);
    CHECK(tenon::repository<Guest>{fresh.db}.count() == 1);
    CHECK(states(fresh.db, known) == all_states{finished});
  });
}

TEST_CASE("runs and reverts stop at their target, and a dry run changes nothing",
          "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations known{first(), second(), third()};
    migrator runner(fresh.db, known);
    const auto dry = runner.run({.dry_run = true});
    REQUIRE(dry.ran.size() == 3);
    CHECK(dry.ran[2].statements ==
          std::vector<std::string>{"INSERT INTO guests (id, name) VALUES (70, 'Bob')"});
    CHECK(fresh.db.with_connection([](tenon::backend_connection& c) { return c.inspect().tables.size(); }) ==
          0);
    CHECK(runner.run({.to = second().id}).ran.size() == 2);
    CHECK(states(fresh.db, known) == all_states{finished, finished, pending});
    runner.run();
    CHECK(runner.revert({.to = first().id, .dry_run = true}).ran.size() == 2);
    CHECK(states(fresh.db, known) == all_states{finished, finished, finished});
    const auto reverted = runner.revert({.to = first().id});
    REQUIRE(reverted.ran.size() == 2);
    CHECK(reverted.ran[0].id == third().id);
    CHECK(states(fresh.db, known) == all_states{finished, rolled_back, rolled_back});
    CHECK(tenon::repository<Guest>{fresh.db}.count() == 1);
    runner.revert();
    CHECK(states(fresh.db, known) == all_states{rolled_back, rolled_back, rolled_back});
    CHECK(runner.run().ran.size() == 3);
    CHECK(problem_of([&] { runner.run({.to = "20270101000000"}); }) == migration_problem::missing);
  });
}

TEST_CASE("D14: an edited migration is an error that says how to go on, and nothing is run",
          "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations before{first(), second()};
    migrator(fresh.db, before).run();
    const migrations edited{first(), with(second(), "ALTER TABLE guests ADD COLUMN nickname VARCHAR(9);"),
                            third()};
    migrator runner(fresh.db, edited);
    CHECK(problem_of([&] { runner.run(); }) == migration_problem::edited);
    CHECK(problem_of([&] { runner.revert(); }) == migration_problem::edited);
    CHECK(runner.status()[1].message.find("undo the edit and write another migration") != std::string::npos);
    CHECK(tenon::repository<Guest>{fresh.db}.count() == 1);
    runner.accept(second().id);
    CHECK(runner.run().ran.size() == 1);
  });
}

TEST_CASE("D14: a migration that came late is refused unless that is allowed", "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations without{first(), third()};
    migrator(fresh.db, without).run();
    const migrations known{first(), second(), third()};
    migrator runner(fresh.db, known);
    CHECK(problem_of([&] { runner.run(); }) == migration_problem::out_of_order);
    CHECK(runner.status()[1].message.find("rename its file to a later moment") != std::string::npos);
    CHECK(runner.run({.out_of_order = true}).ran.size() == 1);
    CHECK(states(fresh.db, known) == all_states{finished, finished, finished});
  });
}

TEST_CASE("D16: missing and newer migrations are told, and never repaired by deleting",
          "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations known{first(), second(), third()};
    migrator(fresh.db, known).run();
    const migrations older{first(), second()};
    migrator old_program(fresh.db, older);
    CHECK(problem_of([&] { old_program.run(); }) == migration_problem::newer);
    CHECK(old_program.run({.newer = true}).ran.empty());
    const migrations hole{first(), third()};
    migrator runner(fresh.db, hole);
    CHECK(problem_of([&] { runner.run(); }) == migration_problem::missing);
    CHECK(problem_of([&] { runner.run({.out_of_order = true, .newer = true}); }) ==
          migration_problem::missing);
    CHECK(problem_of([&] { runner.revert(); }) == migration_problem::missing);
    CHECK(tenon::repository<Guest2>{fresh.db}.count() == 2);
    runner.forget(second().id);
    CHECK(runner.run().ran.empty());
    CHECK(tenon::repository<Guest2>{fresh.db}.count() == 2);
    CHECK(problem_of([&] { runner.forget(second().id); }) == migration_problem::missing);
  });
}

TEST_CASE("a migration that fails leaves nothing, is recorded, and may be corrected and run again",
          "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    migration broken =
        with(second(), "ALTER TABLE guests ADD COLUMN nickname TEXT;\n\nINSERT INTO nowhere VALUES (1);");
    broken.file = "db/20260102000000_nickname.sql";
    broken.parts[0].line = 3;
    const migrations bad{first(), broken, third()};
    migrator runner(fresh.db, bad);
    const tenon::error problem = error_of([&] { runner.run(); });
    CHECK(problem.message.rfind("db/20260102000000_nickname.sql:5: ", 0) == 0);
    CHECK(states(fresh.db, bad) == all_states{finished, migration_state::failed, pending});
    CHECK(runner.status()[1].record.problem == problem.message);
    CHECK(runner.status()[1].record.step == 0);
    const migrations good{first(), second(), third()};
    CHECK(migrator(fresh.db, good).run().ran.size() == 2);
    CHECK(states(fresh.db, good) == all_states{finished, finished, finished});
    CHECK(migrator(fresh.db, good).status()[1].record.problem.empty());
  });
}

TEST_CASE("a function that throws undoes its migration", "[conformance][migrations]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    migration broken = first();
    broken.parts.clear();
    broken.up = [](tenon::migration_context& context) {
      context.create_tables<Guest>();
      throw tenon::error(error_kind::misuse, "no more");
    };
    const migrations known{broken};
    CHECK(error_of([&] { migrator(fresh.db, known).run(); }).message ==
          "migration 20260101000000 guests: no more");
    const auto schema = fresh.db.with_connection([](tenon::backend_connection& c) { return c.inspect(); });
    CHECK(schema.find("guests") == nullptr);
    CHECK(states(fresh.db, known) == all_states{migration_state::failed});
  });
}

TEST_CASE("a migration without a transaction goes on behind the step that was reached",
          "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const std::string good = "CREATE TABLE a (n INTEGER);\nINSERT INTO a VALUES (1);\n";
    migration made{
        .id = "20260101000000", .name = "steps", .parts = {{.sql = good + "INSERT INTO b VALUES (1);"}}};
    made.in_transaction = false;
    const migrations bad{made};
    CHECK(error_of([&] { migrator(fresh.db, bad).run(); }).kind != error_kind::internal);
    auto status = migrator(fresh.db, bad).status();
    CHECK(status[0].state == migration_state::failed);
    CHECK(status[0].record.step == 2);

    const migrations edited{with(made, "CREATE TABLE a (n INTEGER);\nINSERT INTO a VALUES (2);")};
    CHECK(problem_of([&] { migrator(fresh.db, edited).run(); }) == migration_problem::unfinished);
    const migrations corrected{with(made, good + "VACUUM;\nINSERT INTO a VALUES (3);")};
    CHECK(migrator(fresh.db, corrected).run().ran.size() == 1);
    CHECK(tenon::query<std::int64_t>(fresh.db, "SELECT n FROM a ORDER BY n") ==
          std::vector<std::int64_t>{1, 3});
    CHECK(states(fresh.db, corrected) == all_states{finished});
    CHECK(migrator(fresh.db, corrected).run().ran.empty());
  });
}

TEST_CASE("statements that no transaction of ours can hold are refused before anything is run",
          "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    for (const char* sql :
         {"INSERT INTO a VALUES (1); VACUUM;", "BEGIN; SELECT 1; COMMIT;", "SAVEPOINT x;"}) {
      const migrations known{first(), with(second(), sql)};
      migrator runner(fresh.db, known);
      runner.run({.to = first().id});
      CHECK(problem_of([&] { runner.run(); }) == migration_problem::unsupported);
    }
  });
}

TEST_CASE("a migration that says nothing for an engine, or cannot be undone, is refused",
          "[conformance][migrations]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations known{
        {.id = "20260101000000", .name = "other", .parts = {{.engine = "oracle", .sql = "X;"}}}};
    CHECK(problem_of([&] { migrator(fresh.db, known).run(); }) == migration_problem::unsupported);
    CHECK(migrator(fresh.db, known).status()[0].message.find("add a section `-- tenon:up ") !=
          std::string::npos);
    migration forward = first();
    forward.parts.clear();
    const migrations one_way{forward};
    migrator runner(fresh.db, one_way);
    runner.run();
    CHECK(problem_of([&] { runner.revert(); }) == migration_problem::unsupported);
    CHECK(states(fresh.db, one_way) == all_states{finished});
  });
}

TEST_CASE("SQL for all engines is not for the store in memory, which a section may tell to do nothing",
          "[conformance][migrations]") {
  const store_under_test* const memory = store_named("memory");
  REQUIRE(memory != nullptr);
  fresh_database<> fresh(*memory);
  const migrations known{second()};
  CHECK(problem_of([&] { migrator(fresh.db, known).run(); }) == migration_problem::unsupported);
  migration told = second();
  told.parts.push_back({.engine = "memory"});
  const migrations good{told};
  CHECK(migrator(fresh.db, good).run().ran.size() == 1);
}

TEST_CASE("faking records a migration without running it", "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations known{first(), second()};
    migrator runner(fresh.db, known);
    runner.fake(first().id);
    CHECK(states(fresh.db, known) == all_states{finished, pending});
    const auto schema = fresh.db.with_connection([](tenon::backend_connection& c) { return c.inspect(); });
    CHECK(schema.find("guests") == nullptr);
    CHECK(problem_of([&] { runner.fake("20990101000000"); }) == migration_problem::missing);
  });
}

TEST_CASE("D16: drift is told and can be refused or accepted; the data stay", "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations known{first(), second(), third()};
    migrator runner(fresh.db, known);
    CHECK_FALSE(tenon::drift(fresh.db));
    runner.run({.to = second().id});
    CHECK_FALSE(tenon::drift(fresh.db));
    // The clock may have been set back since the first one: what ran last is not asked of it.
    tenon::repository<tenon::migration_record> history{fresh.db};
    tenon::migration_record early = history.find_by_id(first().id).value();
    early.started += std::chrono::hours(1);
    history.save(early);
    CHECK_FALSE(tenon::drift(fresh.db));
    tenon::execute(fresh.db, "CREATE INDEX by_hand ON guests (name)");
    const tenon::schema_drift found = tenon::drift(fresh.db);
    CHECK(found.drifted);
    CHECK(found.id == second().id);
    CHECK(found.expected != found.found);
    CHECK(kind_of([&] { runner.run({.refuse_drift = true}); }) == error_kind::schema);
    fresh_database<> scratch(store, apart::schemas);
    const auto told = tenon::drift(fresh.db, known, scratch.db);
    REQUIRE(told.differences.size() == 1);
    CHECK(told.differences[0].kind == tenon::schema::difference_kind::extra_index);
    CHECK(told.differences[0].object == "by_hand");
    CHECK(states(fresh.db, known) == all_states{finished, finished, pending});
    runner.accept_schema();
    CHECK_FALSE(tenon::drift(fresh.db));
    tenon::execute(fresh.db, "CREATE INDEX by_hand2 ON guests (name)");
    CHECK(runner.run().drifted);
    CHECK_FALSE(tenon::drift(fresh.db));
    CHECK(tenon::repository<Guest2>{fresh.db}.count() == 2);
  });
}

TEST_CASE(
    "a table that others refer to is made again without touching their rows, and keys are checked before the "
    "commit",
    "[conformance][migrations]") {
  for (const char* name : {"SQLite in memory", "SQLite in a file"}) {
    fresh_database<Guest, Stay> fresh(*store_named(name), apart::schemas);
    tenon::repository<Guest>{fresh.db}.insert(Guest{.id = 0, .name = "Ann"});
    tenon::repository<Stay>{fresh.db}.insert(Stay{.guestId = 1});
    const auto enforced = [&] { return tenon::query_one<int>(fresh.db, "PRAGMA foreign_keys") == 1; };
    const std::string head = "CREATE TABLE copy (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT);\n";
    const std::string tail = "DROP TABLE guests; ALTER TABLE copy RENAME TO guests;";
    migration made{.id = "20260101000000", .name = "again", .parts = {{.sql = head + tail}}};
    const migrations loses{made};
    CHECK(kind_of([&] { migrator(fresh.db, loses).run(); }) == error_kind::foreign_key_violation);
    CHECK(enforced());
    CHECK(tenon::repository<Guest>{fresh.db}.count() == 1);
    CHECK(tenon::repository<Stay>{fresh.db}.count() == 1);
    const migrations keeps{with(made, head + "INSERT INTO copy SELECT id, name, 'x' FROM guests; " + tail)};
    migrator(fresh.db, keeps).run();
    CHECK(enforced());
    CHECK(tenon::repository<Guest>{fresh.db}.count() == 1);
    CHECK(tenon::repository<Stay>{fresh.db}.count() == 1);
    CHECK(kind_of([&] { tenon::repository<Stay>{fresh.db}.insert(Stay{.guestId = 9}); }) ==
          error_kind::foreign_key_violation);
  }
}

TEST_CASE("PostgreSQL makes an index concurrently in a migration without a transaction",
          "[conformance][migrations]") {
  const store_under_test* const server = store_named("PostgreSQL");
  if (server == nullptr) return;
  fresh_database<Guest> fresh(*server, apart::schemas);
  migration made{.id = "20260101000000",
                 .name = "index",
                 .parts = {{.sql = "CREATE INDEX CONCURRENTLY guest_name ON guests (name);"},
                           {.direction = down, .sql = "DROP INDEX CONCURRENTLY IF EXISTS guest_name;"}}};
  const migrations whole{made};
  CHECK(problem_of([&] { migrator(fresh.db, whole).run(); }) == migration_problem::unsupported);
  made.in_transaction = false;
  const migrations known{made};
  migrator(fresh.db, known).run();
  const auto indexes = [&] {
    return fresh.db.with_connection(
        [](tenon::backend_connection& c) { return c.inspect().find("guests")->indexes.size(); });
  };
  CHECK(indexes() == 1);
  CHECK_FALSE(tenon::drift(fresh.db));
  migrator(fresh.db, known).revert();
  CHECK(indexes() == 0);
  CHECK(states(fresh.db, known) == all_states{rolled_back});
}

TEST_CASE("opening with the policy to migrate runs what is pending and then verifies",
          "[conformance][migrations]") {
  for_each_store([](const store_under_test& store) {
    const auto home = store.make();
    migration made = first();
    made.up = [](tenon::migration_context& context) { context.create_tables<Guest>(); };
    const migrations known{made};
    const tenon::open_options options{.schema = tenon::migrate, .migrations = known};
    tenon::database db = tenon::open<Guest>(home->store(), options);
    CHECK(tenon::repository<Guest>{db}.count() == 0);
    CHECK(states(db, known) == all_states{finished});
    CHECK(kind_of([&] { tenon::open<Guest>(home->store(), {.schema = tenon::migrate}); }) ==
          error_kind::configuration);
    if (store.can(ability::shared)) {
      CHECK(kind_of([&] { tenon::open<Guest2>(home->store(), options); }) == error_kind::schema);
    }
  });
}

TEST_CASE("who watches is told each step before it runs", "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<> fresh(store, apart::schemas);
    const migrations known{first(), second()};
    std::vector<std::string> told;
    tenon::migrate_options options;
    options.context = &told;
    options.progress = [](const tenon::migration_progress& each, void* into) {
      static_cast<std::vector<std::string>*>(into)->push_back(
          std::string(each.name) + ' ' + std::to_string(each.step) + '/' + std::to_string(each.steps));
    };
    migrator(fresh.db, known).run(options);
    CHECK(told == std::vector<std::string>{"guests 1/1", "nickname 1/2", "nickname 2/2"});
  });
}

TEST_CASE("a migration that waits for a table's lock lets others go first and comes again",
          "[conformance][migrations]") {
  const store_under_test* const server = store_named("PostgreSQL");
  if (server == nullptr) return;
  fresh_database<Guest> fresh(*server, apart::schemas);
  tenon::database other = fresh.open();
  const migrations known{second()};
  migrator runner(fresh.db, known);
  {
    tenon::transaction tx = other.begin();
    tenon::repository<Guest>{tx}.insert(Guest{.name = "Ann"});
    CHECK(kind_of([&] { runner.run({.lock_timeout = std::chrono::milliseconds(10)}); }) == error_kind::busy);
    CHECK(states(fresh.db, known) == all_states{migration_state::failed});
    tx.commit();
  }
  std::thread holder([&] {
    tenon::transaction tx = other.begin();
    tenon::repository<Guest>{tx}.insert(Guest{.name = "Bob"});
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    tx.commit();
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(runner.run().ran.size() == 1);
  holder.join();
  CHECK(tenon::repository<Guest2>{fresh.db}.count() == 2);
}
