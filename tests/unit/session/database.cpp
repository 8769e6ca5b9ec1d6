// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <tenon/sqlite.hpp>

namespace database_test {
struct Step {
  std::int64_t id = 0;
  int thread = 0;
};
}  // namespace database_test

namespace {
using namespace database_test;
using tenon::col;
using tenon::error_kind;

tenon::database memory() {
  return tenon::open<Step>("sqlite::memory:", {.schema = tenon::synchronize});
}

template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {error_kind::internal, "no tenon::error was thrown"};
}
}  // namespace

TEST_CASE("threads take turns on one database, and transactions do not mix", "[session]") {
  tenon::database db = memory();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&db, &wrong, t] {
      try {
        tenon::repository<Step> steps{db};
        for (int i = 0; i < 50; ++i) {
          steps.insert(Step{.thread = t});
          db.transaction([&](tenon::transaction& tx) {
            tenon::repository<Step> inside{tx};
            const std::int64_t before = inside.count();
            inside.insert(Step{.thread = t});
            inside.insert(Step{.thread = t});
            if (inside.count() != before + 2) ++wrong;
          });
          if (steps.count(tenon::where(col<&Step::thread> == t)) != 3 * (i + 1)) ++wrong;
        }
      } catch (...) {
        ++wrong;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(wrong == 0);
  CHECK(tenon::repository<Step>{db}.count() == 4 * 50 * 3);
}

TEST_CASE("a thread waits while another one has a transaction, and sees its outcome", "[session]") {
  tenon::database db = memory();
  std::atomic<std::int64_t> seen{-1};
  std::thread reader;
  {
    auto tx = db.begin();
    tenon::repository<Step>{tx}.insert(Step{});
    reader = std::thread([&] { seen = tenon::repository<Step>{db}.count(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(seen == -1);
    tx.commit();
  }
  reader.join();
  CHECK(seen == 1);
}

TEST_CASE("with_connection holds the connection, and frees it when the action throws", "[session]") {
  tenon::database db = memory();
  CHECK(db.with_connection(
            [](tenon::backend_connection& connection) { return connection.in_transaction(); }) == false);
  CHECK(error_of([&] {
          db.with_connection([&](tenon::backend_connection&) { (void)tenon::repository<Step>{db}.count(); });
        }).kind == error_kind::misuse);
  CHECK_THROWS_AS(db.with_connection([](tenon::backend_connection&) { throw 3; }), int);
  CHECK(tenon::repository<Step>{db}.count() == 0);
}

TEST_CASE("a database can be moved while repositories refer to it", "[session]") {
  tenon::database first = memory();
  tenon::repository<Step> steps{first};
  tenon::database second = std::move(first);
  steps.insert(Step{});
  CHECK(tenon::repository<Step>{second}.count() == 1);
}

TEST_CASE("a database is known by its store's name", "[session]") {
  CHECK(memory().name() == "sqlite::memory:");
}

TEST_CASE("an unknown scheme, a missing one and a bad option are refused in words", "[session]") {
  const tenon::error unknown = error_of([] { (void)tenon::open<Step>("oracle:user:secret@host/db"); });
  CHECK(unknown.kind == error_kind::configuration);
  CHECK(unknown.message.find("oracle") != std::string::npos);
  CHECK(unknown.message.find("secret") == std::string::npos);
  CHECK(error_of([] { (void)tenon::open<Step>("agents.db"); }).kind == error_kind::configuration);
  CHECK(error_of([] { (void)tenon::open<Step>("sqlite:a.db?wall=1"); }).kind == error_kind::configuration);
}

TEST_CASE("a healthy database answers a ping, also while it is used by others", "[session]") {
  tenon::database db = memory();
  const tenon::ping_result state = db.ping();
  CHECK(state);
  CHECK(state.reachable);
  CHECK(state.writable);
  CHECK(state.problem.empty());
  CHECK(state.took.count() >= 0);
  CHECK(tenon::repository<Step>{db}.count() == 0);  // it leaves nothing behind
}

TEST_CASE("a ping of a database that cannot answer says why and does not throw", "[session]") {
  tenon::database db = memory();
  {
    auto tx = db.begin();  // the only connection
    std::thread([&] {
      const tenon::ping_result busy = db.ping(std::chrono::milliseconds(10));
      CHECK_FALSE(busy);
      CHECK(busy.problem.find("exhausted") != std::string::npos);
      CHECK(busy.problem.find("database.cpp") != std::string::npos);
    }).join();
    CHECK_FALSE(db.ping(std::chrono::milliseconds(10)).problem.empty());  // misuse
  }
  CHECK(db.ping());
  CHECK(db.close());
  const tenon::ping_result closed = db.ping();
  CHECK_FALSE(closed.reachable);
  CHECK(closed.problem.find("closed") != std::string::npos);
}

TEST_CASE("a closed database refuses work in words, and may be closed again", "[session]") {
  tenon::database db = memory();
  CHECK(db.close());
  const tenon::error refused = error_of([&] { (void)tenon::repository<Step>{db}.count(); });
  CHECK(refused.kind == error_kind::connection);
  CHECK(refused.message.find("sqlite::memory:") != std::string::npos);
  CHECK(error_of([&] { (void)db.begin(); }).kind == error_kind::connection);
  CHECK(db.close());
  CHECK(db.pool().open == 0);
}
