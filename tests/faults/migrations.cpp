// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <tenon/migrate.hpp>
#include <tenon/sqlite.hpp>
#if __has_include(<libpq-fe.h>)
#include <tenon/postgresql.hpp>

#include "postgresql_url.hpp"
#include "sql/own_database.hpp"
#endif

// Processes that migrate at once, and processes that are killed while they do.
namespace {

using tenon::migration;
using tenon::migration_state;
using tenon::migrations;
using tenon::migrator;

/// An empty database that several processes can open.
struct shared_place {
  std::string name;
  std::function<tenon::database()> open;
  std::function<void()> clean;
};

void for_each_place(const std::function<void(const shared_place&)>& body) {
  std::string folder = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const std::string file = folder + "/test.db";
  const auto clean = [folder] {
    for (const auto& each : std::filesystem::directory_iterator(folder)) std::filesystem::remove(each);
  };
  {
    INFO("SQLite in a file");
    body({"SQLite", [file] { return tenon::open<>(tenon::sqlite_store({.path = file})); }, clean});
  }
  std::filesystem::remove_all(folder);
#if __has_include(<libpq-fe.h>)
  if (const std::string url = postgresql_test::server_url(); !url.empty()) {
    // Other cases run at the same time.
    const postgresql_test::own_database own(url);
    const auto open = [&url, &own] {
      tenon::postgresql_options options = tenon::parse_postgresql_url(url);
      options.database = own.name();
      return options;
    };
    const auto make = [open] {
      tenon::database db = tenon::open<>(tenon::postgresql_store(open()));
      tenon::execute(db, "DROP SCHEMA IF EXISTS tenon_faults_migrations CASCADE");
      tenon::execute(db, "CREATE SCHEMA tenon_faults_migrations");
    };
    INFO("PostgreSQL");
    make();
    body({"PostgreSQL",
          [open] {
            tenon::postgresql_options options = open();
            options.search_path = "tenon_faults_migrations";
            return tenon::open<>(tenon::postgresql_store(std::move(options)));
          },
          make});
  }
#endif
}

/// Three migrations whose effects add up, one of them without a transaction.
migrations counted() {
  return {{.id = "20260101000000",
           .name = "table",
           .parts = {{.sql = "CREATE TABLE effects (n INTEGER);\nINSERT INTO effects VALUES (1);"}}},
          {.id = "20260102000000",
           .name = "rows",
           .parts = {{.sql = "INSERT INTO effects VALUES (10);\nUPDATE effects SET n = n + 1;\n"
                             "INSERT INTO effects VALUES (20);"}}},
          {.id = "20260103000000",
           .name = "steps",
           .parts = {{.sql = "INSERT INTO effects VALUES (30);\nVACUUM;\nINSERT INTO effects VALUES (40);"}},
           .in_transaction = false}};
}
const std::vector<std::int64_t> effects{2, 11, 20, 30, 40};

std::vector<std::int64_t> effects_in(tenon::database& db) {
  return tenon::query<std::int64_t>(db, "SELECT n FROM effects ORDER BY n");
}

::pid_t start(const std::function<void()>& work) {
  const ::pid_t child = ::fork();
  if (child != 0) return child;
  int status = 0;
  try {
    work();
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    status = 1;
  }
  ::_exit(status);
}
int ended(::pid_t child) {
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

/// Dies at a step of a run, counted over all migrations.
struct death {
  int at;
  int told = 0;
};
void die(const tenon::migration_progress&, void* context) {
  auto& when = *static_cast<death*>(context);
  if (++when.told == when.at) ::raise(SIGKILL);
}

}  // namespace

TEST_CASE("D13: eight processes that migrate at once have one effect", "[faults][migrations]") {
  for_each_place([](const shared_place& place) {
    for (int round = 0; round < 3; ++round) {
      place.clean();
      std::vector<::pid_t> children;
      for (int i = 0; i < 8; ++i) {
        children.push_back(start([&] {
          tenon::database db = place.open();
          const migrations known = counted();
          migrator(db, known).run();
        }));
      }
      for (::pid_t each : children) CHECK(ended(each) == 0);
      tenon::database db = place.open();
      CHECK(effects_in(db) == effects);
      const migrations known = counted();
      const auto status = migrator(db, known).status();
      REQUIRE(status.size() == 3);
      for (const auto& each : status) CHECK(each.state == migration_state::finished);
      CHECK_FALSE(tenon::drift(db));
    }
  });
}

TEST_CASE(
    "D17: a run that is killed before any of its steps leaves no lock and no half, and the next one goes on",
    "[faults][migrations]") {
  for_each_place([](const shared_place& place) {
    int at = 0;
    for (bool killed = true; killed;) {
      place.clean();
      ++at;
      INFO("killed at step " << at);
      const int status = ended(start([&] {
        tenon::database db = place.open();
        const migrations known = counted();
        death when{at};
        tenon::migrate_options options;
        options.progress = &die;
        options.context = &when;
        migrator(db, known).run(options);
      }));
      killed = WIFSIGNALED(status);
      tenon::database db = place.open();
      const migrations known = counted();
      migrator(db, known).run({.lock_timeout = std::chrono::milliseconds(10000)});
      CHECK(effects_in(db) == effects);
      CHECK(migrator(db, known).run().ran.empty());
      CHECK_FALSE(tenon::drift(db));
    }
    CHECK(at == 2 + 3 + 3 + 1);
  });
}

TEST_CASE("D17: processes that are killed at any moment leave what the next one finishes",
          "[faults][migrations]") {
  for_each_place([](const shared_place& place) {
    for (int round = 0; round < 12; ++round) {
      place.clean();
      std::vector<::pid_t> children;
      for (int i = 0; i < 3; ++i) {
        children.push_back(start([&] {
          tenon::database db = place.open();
          const migrations known = counted();
          migrator(db, known).run();
        }));
      }
      ::usleep(static_cast<unsigned>(round * 2500));
      for (::pid_t each : children) ::kill(each, SIGKILL);
      for (::pid_t each : children) ended(each);
      tenon::database db = place.open();
      const migrations known = counted();
      migrator(db, known).run();
      CHECK(effects_in(db) == effects);
    }
  });
}

TEST_CASE("who waits for another migration gives up in time", "[faults][migrations]") {
  for_each_place([](const shared_place& place) {
    if (place.name != "SQLite") return;
    place.clean();
    tenon::database db = place.open();
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const ::pid_t child = start([&] {
      tenon::database other = place.open();
      tenon::transaction tx = other.begin();
      char ready = 'x';
      (void)!::write(pipe[1], &ready, 1);
      ::usleep(20'000'000);
    });
    char ready = 0;
    REQUIRE(::read(pipe[0], &ready, 1) == 1);
    const migrations known = counted();
    CHECK_THROWS_AS(migrator(db, known).run({.lock_timeout = std::chrono::milliseconds(50)}), tenon::error);
    ::kill(child, SIGKILL);
    ended(child);
    CHECK(migrator(db, known).run().ran.size() == 3);
    ::close(pipe[0]);
    ::close(pipe[1]);
  });
}
