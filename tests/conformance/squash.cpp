// SPDX-License-Identifier: MIT
#include <cstdio>

#include <unistd.h>

#include <tenon/squash.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::error_kind;
using tenon::migration_direction;
using tenon::migration_error;
using tenon::migration_problem;
using tenon::migration_state;
using tenon::migrations;
using tenon::migrator;
using tenon::squash;
using tenon::squashed_migration;

namespace {

tenon::migration of(std::string id, std::string name, std::string up, std::string down) {
  return {
      .id = std::move(id),
      .name = std::move(name),
      .parts = {{.sql = std::move(up)}, {.direction = migration_direction::down, .sql = std::move(down)}}};
}

/// What a program went through: tables, a view, a column that came and was renamed, one that went again.
migrations long_history() {
  return {
      of("20260101000000", "users",
         "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"
         "CREATE INDEX by_name ON users (name);",
         "DROP TABLE users;"),
      of("20260102000000", "nickname", "ALTER TABLE users ADD COLUMN nick TEXT;",
         "ALTER TABLE users DROP COLUMN nick;"),
      of("20260103000000", "nickname_whole", "ALTER TABLE users RENAME COLUMN nick TO nickname;",
         "ALTER TABLE users RENAME COLUMN nickname TO nick;"),
      of("20260104000000", "kinds",
         "CREATE TABLE kinds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);\n"
         "CREATE VIEW named AS SELECT u.id, u.nickname FROM users u WHERE u.nickname IS NOT NULL;",
         "DROP VIEW named; DROP TABLE kinds;"),
      of("20260105000000", "orders",
         "CREATE TABLE orders (id INTEGER PRIMARY KEY, users_id INTEGER NOT NULL REFERENCES users (id) ON "
         "DELETE CASCADE, total INTEGER DEFAULT 0 CHECK (total >= 0));",
         "DROP TABLE orders;")};
}
migrations with(migrations all, tenon::migration more) {
  all.add(std::move(more));
  return all;
}
migrations part(const migrations& all, std::size_t from, std::size_t count) {
  migrations some;
  for (std::size_t at = from; at < from + count; ++at) some.add(all[at]);
  return some;
}
const tenon::migration kinds_filled =
    of("20260104120000", "kinds_filled", "INSERT INTO kinds (id, name) VALUES (1, 'it''s; new'), (2, 'old');",
       "DELETE FROM kinds;");

squashed_migration squash_on(const store_under_test& store, const migrations& history,
                             const tenon::squash_options& options = {}) {
  fresh_database<> replayed(store, apart::schemas);
  fresh_database<> tried(store, apart::schemas);
  return squash<>({&replayed.db, &tried.db}, history, options);
}
/// As a file is read back.
migrations as_files(const migrations& all) {
  migrations read;
  for (const tenon::migration& each : all)
    read.add(tenon::read_migration(tenon::migration_file_name(each), tenon::migration_text(each)));
  return read;
}
std::string print_of(tenon::database& db) {
  return tenon::schema::fingerprint(
      db.with_connection([](tenon::backend_connection& c) { return c.inspect(); }));
}
template <class Act>
migration_problem problem_of(Act act) {
  try {
    act();
  } catch (const migration_error& problem) {
    return problem.problem;
  }
  return migration_problem::none;
}

}  // namespace

TEST_CASE("a squashed migration makes the schema that the migrations it replaces make, and leads back",
          "[conformance][migrations][squash]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    const migrations history = long_history();
    const squashed_migration made = squash_on(store, history);
    const std::string text = tenon::migration_text(made.migration);
    INFO(text);
    CHECK(made.one_way.empty());
    CHECK(made.migration.id == "20260105000000");
    CHECK(made.history.size() == 1);
    CHECK(made.replaced.size() == 5);
    CHECK(text.find("RENAME") == std::string::npos);
    CHECK(text.find("-- tenon:replaces 20260101000000 " + history[0].checksum()) == 0);

    const migrations squashed = as_files(made.history);
    CHECK(squashed[0].replaces == made.migration.replaces);
    CHECK(squashed[0].checksum() == made.migration.checksum());

    fresh_database<> long_way(store, apart::schemas);
    migrator(long_way.db, history).run();
    fresh_database<> short_way(store, apart::schemas);
    migrator runner(short_way.db, squashed);
    CHECK(runner.run().ran.size() == 1);
    CHECK(print_of(short_way.db) == print_of(long_way.db));
    runner.revert();
    fresh_database<> nothing(store, apart::schemas);
    CHECK(print_of(short_way.db) == print_of(nothing.db));
    CHECK(runner.run().ran.size() == 1);
    CHECK(runner.run().ran.empty());
  });
}

TEST_CASE("where all that it replaces was run, a squashed migration is finished and nothing is written",
          "[conformance][migrations][squash]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    const migrations history = long_history();
    const migrations squashed = as_files(squash_on(store, history).history);
    fresh_database<> live(store, apart::schemas);
    migrator(live.db, history).run();
    tenon::execute(live.db, "INSERT INTO users (id, name) VALUES (1, 'Ann')");
    migrator runner(live.db, squashed);
    const auto status = runner.status();
    REQUIRE(status.size() == 1);
    CHECK(status[0].state == migration_state::finished);
    const auto calls = statements_of(live, [&] { CHECK(runner.run().ran.empty()); });
    for (const std::string& each : calls) {
      INFO(each);
      CHECK(each.find("INSERT") == std::string::npos);
      CHECK(each.find("UPDATE") == std::string::npos);
    }
    CHECK(tenon::query_one<int>(live.db, "SELECT count(*) FROM users") == 1);
    CHECK(migrator(live.db, history).run().ran.empty());  // the older program goes on as well
    CHECK_FALSE(tenon::drift(live.db));

    migrations further = squashed;
    further.add(of("20260201000000", "more", "CREATE TABLE more (id INTEGER);", "DROP TABLE more;"));
    CHECK(migrator(live.db, further).run().ran.size() == 1);
    migrator(live.db, further).revert();
    CHECK(migrator(live.db, further).status()[0].state == migration_state::rolled_back);
    CHECK(migrator(live.db, further).run().ran.size() == 2);
    CHECK(tenon::query_one<int>(live.db, "SELECT count(*) FROM users") == 0);
  });
}

TEST_CASE("a database in the middle of what is replaced is told to run the others first",
          "[conformance][migrations][squash]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    const migrations history = long_history();
    const migrations squashed = as_files(squash_on(store, history).history);
    fresh_database<> live(store, apart::schemas);
    migrator(live.db, history).run({.to = "20260103000000"});
    const std::string print = print_of(live.db);
    const tenon::error problem = error_of([&] { migrator(live.db, squashed).run(); });
    CHECK(problem.kind == error_kind::schema);
    INFO(problem.message);
    CHECK(problem.message.find(
              "replaces 5 migrations, of which this database has 3 behind it; run the others first, "
              "to 20260105000000") != std::string::npos);
    CHECK(problem_of([&] { migrator(live.db, squashed).run(); }) == migration_problem::partly_replaced);
    CHECK(print_of(live.db) == print);
    migrator(live.db, history).run();
    CHECK(migrator(live.db, squashed).run().ran.empty());

    // One that was run with another text is not what was replaced.
    migrations edited = part(history, 0, 4);
    edited.add(of("20260105000000", "orders", "CREATE TABLE others (id INTEGER);", ""));
    fresh_database<> other(store, apart::schemas);
    migrator(other.db, edited).run();
    CHECK(problem_of([&] { migrator(other.db, squashed).run(); }) == migration_problem::edited);
  });
}

TEST_CASE("a part of the history is squashed between others, and a squashed one may be squashed again",
          "[conformance][migrations][squash]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    const migrations history = long_history();
    CHECK(error_of([&] {
            squash_on(store, history, {.from = "20260102000000", .to = "20260102000000"});
          }).message.find("nothing to squash") != std::string::npos);
    const squashed_migration first =
        squash_on(store, history, {.from = "20260102000000", .to = "20260104000000", .name = "middle"});
    INFO(tenon::migration_text(first.migration));
    REQUIRE(first.history.size() == 3);
    CHECK(tenon::migration_file_name(first.history[1]) == "20260104000000_middle.sql");

    fresh_database<> live(store, apart::schemas);
    migrator(live.db, part(history, 0, 1)).run();
    tenon::execute(live.db, "INSERT INTO users (id, name) VALUES (1, 'Ann')");
    const migrations once = as_files(first.history);
    CHECK(migrator(live.db, once).run().ran.size() == 2);
    CHECK(tenon::query_one<int>(live.db, "SELECT count(*) FROM users") == 1);

    const squashed_migration second = squash_on(store, once);
    INFO(tenon::migration_text(second.migration));
    const migrations twice = as_files(second.history);
    REQUIRE(twice.size() == 1);
    CHECK(migrator(live.db, twice).run().ran.empty());
    fresh_database<> old(store, apart::schemas);  // never saw the first one
    migrator(old.db, history).run();
    CHECK(migrator(old.db, twice).run().ran.empty());
    fresh_database<> fresh(store, apart::schemas);
    CHECK(migrator(fresh.db, twice).run().ran.size() == 1);
    CHECK(print_of(fresh.db) == print_of(old.db));
    fresh_database<> half(store, apart::schemas);
    migrator(half.db, part(once, 0, 2)).run();
    CHECK(problem_of([&] { migrator(half.db, twice).run(); }) == migration_problem::partly_replaced);
  });
}

TEST_CASE("what a schema does not show is refused until somebody says to keep it or to leave it out",
          "[conformance][migrations][squash]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    const migrations history = with(long_history(), kinds_filled);
    const tenon::error problem = error_of([&] { squash_on(store, history); });
    INFO(problem.message);
    CHECK(problem.kind == error_kind::schema);
    CHECK(problem.message.find("migration 20260104120000 kinds_filled:0: INSERT INTO kinds") !=
          std::string::npos);

    const squashed_migration kept = squash_on(store, history, {.keep = {kinds_filled.id}});
    const std::string text = tenon::migration_text(kept.migration);
    INFO(text);
    const std::size_t insert =
        text.find("INSERT INTO kinds (id, name) VALUES (1, 'it''s; new'), (2, 'old');");
    CHECK(insert != std::string::npos);
    CHECK(text.find("CREATE TABLE \"kinds\"") < insert);
    CHECK(text.find("CREATE TABLE \"orders\"") > insert);
    fresh_database<> fresh(store, apart::schemas);
    migrator runner(fresh.db, kept.history);
    runner.run();
    CHECK(tenon::query_one<int>(fresh.db, "SELECT count(*) FROM kinds") == 2);
    runner.revert();
    CHECK(runner.run().ran.size() == 1);

    const squashed_migration left = squash_on(store, history, {.leave_out = {kinds_filled.id}});
    CHECK(tenon::migration_text(left.migration).find("INSERT") == std::string::npos);

    tenon::migration function{
        .id = "20260106000000", .name = "function", .up = [](tenon::migration_context&) {}};
    const migrations calls = with(long_history(), function);
    CHECK(error_of([&] { squash_on(store, calls); }).message.find("function: a function in C++") !=
          std::string::npos);
    CHECK(error_of([&] {
            squash_on(store, calls, {.keep = {function.id}});
          }).message.find("cannot be kept in a file") != std::string::npos);
    CHECK(squash_on(store, calls, {.leave_out = {function.id}}).replaced.size() == 6);
    CHECK(error_of([&] {
            squash_on(store, calls, {.keep = {"20270101000000"}});
          }).message.find("is not in the range") != std::string::npos);
  });
}

TEST_CASE("renames of what was there before the range are never guessed",
          "[conformance][migrations][squash]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    const migrations history = long_history();
    const tenon::squash_options range{.from = "20260103000000"};
    const tenon::error problem = error_of([&] { squash_on(store, history, range); });
    INFO(problem.message);
    CHECK(problem.message.find("column \"nick\" goes and \"nickname\" comes") != std::string::npos);
    tenon::squash_options answered = range;
    answered.answers = tenon::read_answers("answers", "rename column nick to nickname in users\n");
    const squashed_migration made = squash_on(store, history, answered);
    fresh_database<> live(store, apart::schemas);
    migrator(live.db, part(history, 0, 2)).run();
    tenon::execute(live.db, "INSERT INTO users (id, name, nick) VALUES (1, 'Ann', 'A')");
    migrator(live.db, made.history).run();
    CHECK(tenon::query_one<std::string>(live.db, "SELECT nickname FROM named") == "A");
  });
}

TEST_CASE("a trigger or function has to be kept, and is tried out", "[conformance][migrations][squash]") {
  const tenon::migration trigger = of("20260106000000", "trigger",
                                      "CREATE TABLE log (line TEXT);\n"
                                      "CREATE TRIGGER noted AFTER INSERT ON users BEGIN\n"
                                      "  INSERT INTO log VALUES (new.name);\nEND;",
                                      "DROP TRIGGER noted; DROP TABLE log;");
  const migrations history = with(long_history(), trigger);
  const store_under_test& store = *store_named("SQLite in memory");
  CHECK(error_of([&] { squash_on(store, history); }).message.find("CREATE TRIGGER noted") !=
        std::string::npos);
  CHECK(error_of([&] {
          squash_on(store, history, {.leave_out = {trigger.id}});
        }).message.find("the schema is not as the history leaves it") != std::string::npos);
  const squashed_migration made = squash_on(store, history, {.keep = {trigger.id}});
  fresh_database<> fresh(store, apart::schemas);
  migrator(fresh.db, made.history).run();
  tenon::execute(fresh.db, "INSERT INTO users (name) VALUES ('Ann')");
  CHECK(tenon::query_one<std::string>(fresh.db, "SELECT line FROM log") == "Ann");
}

TEST_CASE("squashing takes the files away that it replaces and writes the lock file anew",
          "[conformance][migrations][squash]") {
  const store_under_test& store = *store_named("SQLite in memory");
  const temporary_directory folder;
  for (const tenon::migration& each : long_history()) tenon::write_migration(folder.path(), each);
  const migrations files = tenon::read_migrations(folder.path());
  const squashed_migration made = squash_on(store, files, {.to = "20260104000000"});
  const std::string path = tenon::write_squashed(folder.path(), made);
  CHECK(path == folder.path() + "/20260104000000_squashed.sql");
  const migrations left = tenon::read_migrations(folder.path());  // and the lock file agrees
  REQUIRE(left.size() == 2);
  CHECK(left[0].replaces.size() == 4);
  CHECK(left[1].checksum() == files[4].checksum());
  CHECK(kind_of([&] { tenon::write_squashed(folder.path(), made); }) == error_kind::misuse);
  fresh_database<> live(store, apart::schemas);
  migrator(live.db, files).run();
  CHECK(migrator(live.db, left).run().ran.empty());
}

TEST_CASE("a section of another engine is not lost", "[conformance][migrations][squash]") {
  migrations history{of("20260101000000", "a", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;"),
                     of("20260102000000", "b", "CREATE TABLE b (id INTEGER);", "DROP TABLE b;")};
  for (tenon::migration each : long_history()) {
    if (each.id != "20260105000000") continue;
    each.parts[0].engine = "sqlite";
    each.parts.push_back({migration_direction::up, "postgresql", "CREATE TABLE orders (id bigint);", 0});
    history.add(each);
  }
  const store_under_test& store = *store_named("SQLite in memory");
  CHECK(error_of([&] {
          squash_on(store, history);
        }).message.find("has a section for postgresql; give two empty databases of it too") !=
        std::string::npos);
  if (const store_under_test* const server = store_named("PostgreSQL")) {
    fresh_database<> one(store), two(store);
    fresh_database<> three(*server, apart::schemas), four(*server, apart::schemas);
    const tenon::squash_scratch all[] = {{&one.db, &two.db}, {&three.db, &four.db}};
    const squashed_migration made = squash<>(all, history);
    CHECK(made.migration.covers(migration_direction::up, "sqlite"));
    CHECK(made.migration.covers(migration_direction::down, "postgresql"));
    CHECK(made.migration.statements(migration_direction::up, "sqlite")[2].text.find("REFERENCES") !=
          std::string::npos);
    CHECK(made.migration.statements(migration_direction::up, "postgresql").size() == 3);
  }
}
