// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <new>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <tenon/session/transaction.hpp>
#include "unit/session/fake_store.hpp"

namespace {

using namespace fake;
using tenon::error_kind;
using clock_type = std::chrono::steady_clock;

bool mentions(const tenon::error& problem, std::string_view part) {
  return problem.message.find(part) != std::string::npos;
}

/// Starts a caller and waits until it stands in the queue.
template <class Action>
std::thread queue_up(tenon::database& db, Action action) {
  const std::size_t before = db.pool().waiting;
  std::thread waiter(action);
  if (!eventually([&] { return db.pool().waiting > before; })) std::abort();
  return waiter;
}

}  // namespace

TEST_CASE("a pool opens a connection when somebody needs one, and no sooner", "[session][pool]") {
  world store;
  {
    tenon::database db = database_of(store);
    CHECK(store.connects == 0);
    CHECK(number_of(db) == 1);
    CHECK(number_of(db) == 1);
    CHECK(store.connects == 1);
    const holder first(db);
    CHECK(number_of(db) == 2);
    CHECK(store.alive == 2);
  }
  CHECK(store.alive == 0);
}

TEST_CASE("a pool is as large as the store's standard, or as asked for, within the store's most",
          "[session][pool]") {
  world store;
  store.limits = {.standard = 3, .most = 5};
  CHECK(database_of(store).pool().size == 3);
  CHECK(database_of(store, {.size = 5}).pool().size == 5);
  const tenon::error refused = error_of([&] { database_of(store, {.size = 6}); });
  CHECK(refused.kind == error_kind::configuration);
  CHECK(mentions(refused, "6"));
  CHECK(mentions(refused, "5"));
  CHECK(mentions(refused, "fake:"));
  store.limits = {.standard = 1, .most = 1};
  CHECK(kind_of([&] { database_of(store, {.size = 2}); }) == error_kind::configuration);
}

TEST_CASE("with a single writer one connection writes and the others read", "[session][pool]") {
  world store;
  store.limits = {.single_writer = true, .standard = 4};
  tenon::database db = database_of(store, {.acquire_timeout = 20ms});
  CHECK(db.pool().size == 4);
  auto writing = db.begin();
  // Reads go past the writer, other writes wait for it.
  std::thread([&] {
    CHECK_NOTHROW(db.transaction({.read_only = true}, [](tenon::transaction&) {}));
    CHECK(kind_of([&] { (void)db.begin(); }) == error_kind::pool_exhausted);
  }).join();
  CHECK(store.logged() == std::vector<std::string>{"BEGIN", "BEGIN READ ONLY", "COMMIT"});
  writing.rollback();
  CHECK(with(db, [](connection& mine) { CHECK(mine.role == tenon::connection_role::any); }) == 1);
}

TEST_CASE("a pool of one connection has no lane for readers", "[session][pool]") {
  world store;
  store.limits = {.single_writer = true, .standard = 4};
  tenon::database db = database_of(store, {.size = 1});
  db.transaction({.read_only = true}, [](tenon::transaction&) {});
  db.transaction([](tenon::transaction&) {});
  CHECK(store.connects == 1);
  CHECK(db.pool().size == 1);
  CHECK(db.pool().open == 1);
}

TEST_CASE("the connection that came back last is the next to be used", "[session][pool]") {
  world store;
  tenon::database db = database_of(store);
  holder first(db);
  holder second(db);
  holder third(db);
  first.let_go();
  third.let_go();
  second.let_go();
  {
    const holder a(db);
    CHECK(a.number() == second.number());
    const holder b(db);
    CHECK(b.number() == third.number());
    const holder c(db);
    CHECK(c.number() == first.number());
  }
  CHECK(store.connects == 3);
}

TEST_CASE("callers are served in the order in which they came, and nobody passes by them",
          "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store, {.acquire_timeout = 60s});
  std::vector<int> served;  // guarded by the one connection
  std::vector<std::thread> callers;
  std::atomic<bool> over{false};
  std::atomic<int> passing{0};
  {
    const holder busy(db);
    for (int i = 0; i < 12; ++i) {
      callers.push_back(queue_up(db, [&, i] { with(db, [&](connection&) { served.push_back(i); }); }));
    }
    // These come later than the twelve, again and again; their marks may only follow.
    for (int i = 0; i < 3; ++i) {
      callers.emplace_back([&] {
        while (!over) {
          with(db, [&](connection&) {
            if (served.size() < 12) ++passing;
          });
        }
      });
    }
    eventually([&] { return db.pool().waiting == 15; });
  }
  for (std::size_t i = 0; i < 12; ++i) callers[i].join();
  over = true;
  for (std::size_t i = 12; i < callers.size(); ++i) callers[i].join();
  CHECK(served == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  CHECK(passing == 0);
  CHECK(db.pool().waiting == 0);
}

TEST_CASE("a queue that is full refuses the next caller at once", "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store, {.acquire_timeout = 60s, .max_waiters = 2});
  std::vector<std::thread> callers;
  {
    const holder busy(db);
    for (int i = 0; i < 2; ++i) callers.push_back(queue_up(db, [&] { number_of(db); }));
    const auto start = clock_type::now();
    const tenon::error refused = error_of([&] { number_of(db); });
    CHECK(clock_type::now() - start < 20s);
    CHECK(refused.kind == error_kind::pool_exhausted);
    CHECK(mentions(refused, "too many callers"));
    CHECK(db.pool().timeouts == 1);
    CHECK(db.pool().waiting == 2);
  }
  for (std::thread& each : callers) each.join();
}

TEST_CASE("a caller that gets no connection in time is told who holds them and for how long",
          "[session][pool]") {
  world store;
  store.limits.standard = 2;
  tenon::database db = database_of(store, {.acquire_timeout = 50ms});
  const holder first(db, {"agents/planner.cpp", 42, true});
  const holder second(db, {"agents/writer.cpp", 7, true});
  const auto start = clock_type::now();
  const tenon::error refused = error_of([&] { number_of(db); });
  const auto waited = clock_type::now() - start;
  CHECK(waited >= 50ms);
  CHECK(waited < 20s);
  CHECK(refused.kind == error_kind::pool_exhausted);
  CHECK(mentions(refused, "fake:"));
  CHECK(mentions(refused, "agents/planner.cpp:42"));
  CHECK(mentions(refused, "agents/writer.cpp:7"));
  CHECK(mentions(refused, " ms by "));
  const std::size_t at = refused.message.find("held for ");
  REQUIRE(at != std::string::npos);
  CHECK(std::stoi(refused.message.substr(at + 9)) >= 50);
  CHECK(db.pool().timeouts == 1);
  CHECK(db.pool().waiting == 0);
}

TEST_CASE("a transaction is reported with the place in the program that began it", "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store, {.acquire_timeout = 1ms});
  const auto holder_of = [&](unsigned line) {
    const tenon::pool_gauges seen = db.pool();
    REQUIRE(seen.holders.size() == 1);
    CHECK(seen.holders[0].file == __FILE__);
    CHECK(seen.holders[0].line == line);
  };
  {
    const unsigned line = __LINE__ + 1;
    auto tx = db.begin();
    holder_of(line);
  }
  const unsigned before = __LINE__;
  db.transaction([&](tenon::transaction&) {
    const tenon::pool_gauges seen = db.pool();
    REQUIRE(seen.holders.size() == 1);
    CHECK(seen.holders[0].file == __FILE__);
    // Compilers differ in which line of a call of several lines they name.
    CHECK(seen.holders[0].line > before);
    CHECK(seen.holders[0].line < before + 12);
  });
  CHECK(db.pool().holders.empty());
}

TEST_CASE("a single operation behind a transaction is not reported with the transaction's place or time",
          "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store);
  db.transaction([](tenon::transaction&) {});
  std::this_thread::sleep_for(20ms);
  store.on_run = [&](connection&, std::string_view) {
    const tenon::pool_gauges seen = db.pool();
    REQUIRE(seen.holders.size() == 1);
    CHECK(seen.holders[0].file == "");
    CHECK(seen.holders[0].held == 0ms);
    std::thread([&] {
      store.on_run = nullptr;
      tenon::database& same = db;
      const tenon::error refused = error_of([&] { (void)same.begin({.timeout = 1ms}); });
      CHECK(mentions(refused, "held by a single operation"));
    }).join();
  };
  tenon::execute(db, "SELECT 1");
}

TEST_CASE("a store that cannot be reached is told from a pool that is exhausted", "[session][pool]") {
  world store;
  tenon::database db = database_of(store, {.acquire_timeout = 50ms});
  SECTION("the store refuses") {
    store.on_connect = [](const tenon::connect_request&) {
      throw tenon::error(error_kind::connection, "nobody listens");
    };
    const tenon::error refused = error_of([&] { number_of(db); });
    CHECK(refused.kind == error_kind::connection);
    CHECK(refused.message == "nobody listens");
  }
  SECTION("the store says nothing until the deadline") {
    store.on_connect = [](const tenon::connect_request& request) {
      REQUIRE(request.until != tenon::no_deadline);
      while (tenon::deadline_clock::now() < request.until) std::this_thread::sleep_for(1ms);
      throw tenon::error(error_kind::timeout, "no answer");
    };
    const auto start = clock_type::now();
    CHECK(kind_of([&] { number_of(db); }) == error_kind::connection);
    CHECK(clock_type::now() - start >= 50ms);
    CHECK(clock_type::now() - start < 20s);
  }
  SECTION("a caller waits for others that try to connect") {
    std::atomic<bool> up{false};
    store.limits.standard = 1;
    tenon::database small = database_of(store, {.acquire_timeout = 30ms});
    store.on_connect = [&](const tenon::connect_request&) { eventually([&] { return up.load(); }); };
    std::thread slow([&] { number_of(small); });
    eventually([&] { return small.pool().open == 1; });
    const tenon::error refused = error_of([&] { number_of(small); });
    up = true;
    slow.join();
    CHECK(refused.kind == error_kind::connection);
    CHECK(mentions(refused, "being opened"));
  }
  store.on_connect = nullptr;
  CHECK_NOTHROW(number_of(db));
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("what connecting throws passes through and leaves the place to others", "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store);
  store.on_connect = [](const tenon::connect_request&) { throw std::bad_alloc(); };
  for (int i = 0; i < 3; ++i) CHECK_THROWS_AS(number_of(db), std::bad_alloc);
  CHECK(db.pool().open == 0);
  store.on_connect = nullptr;
  CHECK_NOTHROW(number_of(db));
}

TEST_CASE(
    "callers that wait get the right to connect when a connection fails or is lost, one after the other",
    "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store, {.acquire_timeout = 60s});
  std::atomic<int> failing{3};
  store.on_connect = [&](const tenon::connect_request&) {
    if (store.connects > 0 && failing-- > 0) throw tenon::error(error_kind::connection, "down");
  };
  std::atomic<int> failed{0};
  std::atomic<int> served{0};
  std::vector<std::thread> callers;
  with(db, [&](connection& mine) {
    for (int i = 0; i < 6; ++i) {
      callers.push_back(queue_up(db, [&] {
        if (kind_of([&] {
              number_of(db);
              ++served;
            }) == error_kind::connection)
          ++failed;
      }));
    }
    mine.broken = true;
  });
  for (std::thread& each : callers) each.join();
  CHECK(failed == 3);
  CHECK(served == 3);
  CHECK(store.alive == 1);
  CHECK(store.most_alive == 1);
  const tenon::pool_gauges seen = db.pool();
  CHECK(seen.open == 1);
  CHECK(seen.idle == 1);
  CHECK(seen.opened == 2);
  CHECK(seen.closed == 1);
}

TEST_CASE("a caller's own deadline counts where it is earlier than the pool's", "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store, {.acquire_timeout = 60s});
  const holder busy(db);
  const auto start = clock_type::now();
  CHECK(kind_of([&] { (void)db.begin({.timeout = 20ms}); }) == error_kind::pool_exhausted);
  const tenon::ping_result ill = db.ping(20ms);
  CHECK_FALSE(ill);
  CHECK(ill.problem.find("exhausted") != std::string::npos);
  CHECK(clock_type::now() - start < 20s);
}

TEST_CASE("timeouts without end mean no end", "[session][pool]") {
  world store;
  store.limits = {.remote = true, .standard = 1};
  constexpr auto forever = std::chrono::milliseconds::max();
  tenon::database db = database_of(
      store,
      {.acquire_timeout = forever, .max_lifetime = forever, .check_after_idle = std::chrono::hours(1)});
  std::thread waiter;
  {
    const holder busy(db);
    waiter = queue_up(db, [&] { number_of(db); });
  }
  waiter.join();
  CHECK_NOTHROW(db.transaction({.timeout = forever}, [](tenon::transaction&) {}));
  CHECK(store.connects == 1);
  CHECK(db.close(forever));
}

TEST_CASE("a lifetime of 0 is no limit", "[session][pool]") {
  world store;
  store.limits = {.remote = true, .standard = 2};
  tenon::database db = database_of(store, {.max_lifetime = 0ms});
  for (int i = 0; i < 3; ++i) CHECK(number_of(db) == 1);
}

TEST_CASE("a connection to a server that idled for long has to answer first", "[session][pool]") {
  world store;
  store.limits = {.remote = true, .standard = 1};
  SECTION("one that was just used is not asked") {
    tenon::database db = database_of(store, {.check_after_idle = std::chrono::hours(1)});
    for (int i = 0; i < 5; ++i) number_of(db);
    CHECK(store.pings == 0);
  }
  SECTION("it answers, and is used") {
    tenon::database db = database_of(store, {.check_after_idle = 0ms});
    number_of(db);
    CHECK(store.pings == 0);  // it is new
    CHECK(with(db, [](connection& mine) { CHECK(mine.until == tenon::no_deadline); }) == 1);
    CHECK(store.pings == 1);
  }
  SECTION("it fails, and another one is opened in its place") {
    tenon::database db = database_of(store, {.check_after_idle = 0ms});
    number_of(db);
    store.on_ping = [](connection&) { throw tenon::error(error_kind::connection, "gone"); };
    CHECK(number_of(db) == 2);
    store.on_ping = [](connection&) { throw std::runtime_error("gone in another way"); };
    CHECK(number_of(db) == 3);
    CHECK(store.alive == 1);
    CHECK(store.most_alive == 1);
    CHECK(db.pool().closed == 2);
  }
  SECTION("it does not answer: that takes only a part of the time there is") {
    tenon::database db = database_of(store, {.acquire_timeout = 400ms, .check_after_idle = 0ms});
    number_of(db);
    store.on_ping = [](connection& mine) { mine.hang(); };
    store.on_connect = [](const tenon::connect_request& request) {
      if (tenon::deadline_clock::now() >= request.until) throw tenon::error(error_kind::timeout, "too late");
    };
    CHECK(number_of(db) == 2);
  }
  SECTION("neither it nor another one answers: the caller's deadline holds") {
    tenon::database db = database_of(store, {.acquire_timeout = 60ms, .check_after_idle = 0ms});
    number_of(db);
    store.on_ping = [](connection& mine) { mine.hang(); };
    store.on_connect = [](const tenon::connect_request& request) {
      while (tenon::deadline_clock::now() < request.until) std::this_thread::sleep_for(1ms);
      throw tenon::error(error_kind::timeout, "no answer");
    };
    const auto start = clock_type::now();
    CHECK(kind_of([&] { number_of(db); }) == error_kind::connection);
    CHECK(clock_type::now() - start < 20s);
    CHECK(db.pool().open == 0);
    store.on_connect = nullptr;
    CHECK_NOTHROW(number_of(db));
  }
  SECTION("an embedded store is never asked") {
    store.limits.remote = false;
    tenon::database db = database_of(store, {.max_lifetime = 1ms, .check_after_idle = 0ms});
    number_of(db);
    std::this_thread::sleep_for(5ms);
    CHECK(number_of(db) == 1);
    CHECK(store.pings == 0);
  }
}

TEST_CASE("connections reach their lifetime one after the other, and never while they are used",
          "[session][pool]") {
  world store;
  store.limits = {.remote = true, .standard = 20};
  SECTION("in use for longer than its life, a connection is replaced when it comes back") {
    tenon::database db =
        database_of(store, {.max_lifetime = 20ms, .check_after_idle = std::chrono::hours(1)});
    const int old = with(db, [](connection&) { std::this_thread::sleep_for(30ms); });
    CHECK(store.alive == 0);
    CHECK(number_of(db) == old + 1);
  }
  SECTION("idle beyond its life, it is replaced before it is used, without a question") {
    tenon::database db =
        database_of(store, {.max_lifetime = 300ms, .check_after_idle = std::chrono::hours(1)});
    const int old = number_of(db);
    std::this_thread::sleep_for(310ms);
    CHECK(number_of(db) == old + 1);
    CHECK(store.pings == 0);
    CHECK(store.alive == 1);
  }
  SECTION("those opened together do not expire together") {
    tenon::detail::basic_connection_pool<> pool(std::make_unique<fake::store>(store),
                                                {.max_lifetime = 1000s});
    std::vector<tenon::deadline> ends;
    std::vector<std::thread> threads;
    std::vector<tenon::detail::pooled_connection*> held(20);
    for (int i = 0; i < 20; ++i) {
      std::thread([&, i] {
        held[static_cast<std::size_t>(i)] = &pool.acquire(false, {}, tenon::no_deadline);
      }).join();
    }
    const auto now = clock_type::now();
    std::set<std::int64_t> seconds;
    for (auto* each : held) {
      CHECK(each->expires <= now + 1000s);
      CHECK(each->expires > now + 880s);
      seconds.insert(std::chrono::duration_cast<std::chrono::seconds>(each->expires - now).count());
      pool.release(*each);
    }
    CHECK(seconds.size() >= 10);
    CHECK(*seconds.rbegin() - *seconds.begin() > 30);
    CHECK(pool.close(0ms));
  }
}

TEST_CASE("a broken connection is not used again, and the others have to answer before they are",
          "[session][pool]") {
  world store;
  store.limits = {.remote = true, .standard = 3};
  tenon::database db = database_of(store, {.check_after_idle = std::chrono::hours(1)});
  {
    const holder a(db);
    const holder b(db);
    number_of(db);
  }
  CHECK(store.connects == 3);
  with(db, [](connection& mine) { mine.broken = true; });
  CHECK(store.alive == 2);
  CHECK(store.pings == 0);
  {
    const holder a(db);
    const holder b(db);
    CHECK(store.pings == 2);
    CHECK(store.connects == 3);
    number_of(db);
    CHECK(store.connects == 4);
    CHECK(store.pings == 2);  // the new one was made after the break
  }
  number_of(db);
  CHECK(store.pings == 2);  // each is asked once
}

TEST_CASE("a connection that fails its check after idling makes the others suspect", "[session][pool]") {
  world store;
  store.limits = {.remote = true, .standard = 2};
  tenon::database db = database_of(store, {.check_after_idle = 500ms});
  {
    const holder a(db);
    const holder b(db);
  }
  std::this_thread::sleep_for(510ms);
  const int fresh = number_of(db);  // idled, and answers
  CHECK(store.pings == 1);
  store.on_ping = [&](connection&) {
    store.on_ping = nullptr;
    throw tenon::error(error_kind::connection, "gone");
  };
  {
    const holder a(db);
    CHECK(a.number() == fresh);
    const holder b(db);  // idled, and fails
    CHECK(b.number() == 3);
  }
  const int asked = store.pings;
  const holder a(db);
  const holder b(db);
  CHECK(store.pings == asked + 1);  // the one that was there before
}

TEST_CASE("of a store with one writer, the writer is closed last", "[session][pool]") {
  world store;
  store.limits = {.single_writer = true, .standard = 3};
  {
    tenon::database db = database_of(store);
    number_of(db);
    db.transaction({.read_only = true}, [](tenon::transaction&) {});
    CHECK(store.alive == 2);
  }
  CHECK(store.readers_at_last_writer_end == 0);
}

TEST_CASE("a connection that is not clean is reset and keeps what it has prepared", "[session][pool]") {
  world store;
  store.limits.remote = GENERATE(false, true);
  store.limits.standard = 1;
  tenon::database db = database_of(store);
  connection* object = nullptr;
  with(db, [&](connection& mine) {
    object = &mine;
    mine.soiled = true;
    mine.statements = {"SELECT 1"};
  });
  CHECK(store.resets == 1);
  with(db, [&](connection& mine) {
    CHECK(&mine == object);
    CHECK_FALSE(mine.dirty());
    CHECK(mine.statements.size() == 1);
    CHECK(mine.until == tenon::no_deadline);
  });
  CHECK(store.resets == 1);
}

TEST_CASE("a connection that cannot be cleaned is closed", "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store, {.acquire_timeout = 60s});
  const auto soil = [&](connection& mine) { mine.soiled = true; };
  SECTION("reset throws an error") {
    store.on_reset = [](connection&) { throw tenon::error(error_kind::io, "no"); };
    with(db, soil);
  }
  SECTION("reset throws something else") {
    store.on_reset = [](connection&) { throw 3; };
    with(db, soil);
  }
  SECTION("reset breaks the connection") {
    store.on_reset = [](connection& mine) { mine.broken = true; };
    with(db, soil);
  }
  SECTION("reset does not end by itself") {
    store.on_reset = [](connection& mine) {
      REQUIRE(mine.until != tenon::no_deadline);
      mine.hang();
    };
    const auto start = clock_type::now();
    with(db, soil);
    CHECK(clock_type::now() - start < 20s);
  }
  CHECK(store.alive == 0);
  store.on_reset = nullptr;
  CHECK(number_of(db) == 2);
  CHECK(db.pool().closed == 1);
}

TEST_CASE("a deadline that an action leaves behind is not the next one's", "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store);
  with(db, [](connection& mine) { mine.set_deadline(tenon::deadline_clock::now()); });
  with(db, [](connection& mine) { CHECK(mine.until == tenon::no_deadline); });
  store.on_ping = [](connection& mine) { mine.hang(); };
  CHECK_FALSE(db.ping(5ms).reachable);
  with(db, [](connection& mine) { CHECK(mine.until == tenon::no_deadline); });
}

TEST_CASE("a thread that holds a connection is refused another one of the same pool, not of others",
          "[session][pool]") {
  world store;
  store.limits.standard = GENERATE(std::size_t{1}, std::size_t{3});
  tenon::database db = database_of(store, {.acquire_timeout = 60s});
  tenon::database other = database_of(store);
  auto tx = db.begin();
  const auto start = clock_type::now();
  CHECK(kind_of([&] { number_of(db); }) == error_kind::misuse);
  CHECK(kind_of([&] { (void)db.begin({.read_only = true}); }) == error_kind::misuse);
  CHECK(clock_type::now() - start < 20s);  // no deadlock, no waiting
  CHECK_NOTHROW(number_of(other));
  tx.commit();
  CHECK_NOTHROW(number_of(db));
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("a connection that its thread never gave back can be given back by another one",
          "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store, {.acquire_timeout = 10ms});
  std::unique_ptr<tenon::transaction> tx;
  std::thread([&] { tx.reset(new tenon::transaction(db.begin())); }).join();
  // Threads that come later are not taken for the one that is gone.
  for (int i = 0; i < 5; ++i) {
    std::thread([&] { CHECK(kind_of([&] { number_of(db); }) == error_kind::pool_exhausted); }).join();
  }
  CHECK(db.pool().holders.size() == 1);
  tx->commit();
  std::thread([&] { CHECK_NOTHROW(number_of(db)); }).join();
  CHECK_NOTHROW(number_of(db));
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("the thread that took a connection can go on when another one has given it back",
          "[session][pool]") {
  world store;
  tenon::database db = database_of(store);
  auto tx = std::unique_ptr<tenon::transaction>(new tenon::transaction(db.begin()));
  std::thread([&] { tx->commit(); }).join();
  CHECK_NOTHROW(number_of(db));
  CHECK(kind_of([&] { db.transaction([&](tenon::transaction&) { number_of(db); }); }) == error_kind::misuse);
}

TEST_CASE("a closed pool refuses newcomers and those who wait, and closes what comes back",
          "[session][pool]") {
  world store;
  store.limits.standard = 1;
  tenon::database db = database_of(store, {.acquire_timeout = 60s});
  std::atomic<int> refused{0};
  std::vector<std::thread> callers;
  {
    const holder busy(db);
    for (int i = 0; i < 4; ++i) {
      callers.push_back(queue_up(db, [&] {
        if (kind_of([&] { number_of(db); }) == error_kind::connection) ++refused;
      }));
    }
    CHECK_FALSE(db.close(1ms));
    for (std::thread& each : callers) each.join();
    CHECK(refused == 4);
    const tenon::error late = error_of([&] { number_of(db); });
    CHECK(late.kind == error_kind::connection);
    CHECK(mentions(late, "closed"));
    CHECK(store.alive == 1);
    CHECK(db.pool().in_use == 1);
  }
  CHECK(store.alive == 0);
  CHECK(db.close(0ms));
  CHECK(db.pool().timeouts == 0);
  CHECK(db.pool().open == 0);
}

TEST_CASE("closing waits for what is running", "[session][pool]") {
  world store;
  tenon::database db = database_of(store);
  holder busy(db);
  std::atomic<bool> closed{false};
  std::thread closing([&] {
    CHECK(db.close(60s));
    closed = true;
  });
  std::this_thread::sleep_for(20ms);
  CHECK_FALSE(closed);
  busy.let_go();
  closing.join();
  CHECK(store.alive == 0);
}

TEST_CASE("a connection that is opened while the pool is closed is closed again", "[session][pool]") {
  world store;
  tenon::database db = database_of(store);
  std::atomic<bool> answered{false};
  store.on_connect = [&](const tenon::connect_request&) { eventually([&] { return answered.load(); }); };
  std::thread slow([&] { CHECK(kind_of([&] { number_of(db); }) == error_kind::connection); });
  eventually([&] { return db.pool().open == 1; });
  CHECK_FALSE(db.close(0ms));
  answered = true;
  slow.join();
  CHECK(store.connects == 1);
  CHECK(store.alive == 0);
  CHECK(db.close(0ms));
}

TEST_CASE("a database can go while a connection is held; that one is closed when it comes back",
          "[session][pool]") {
  world store;
  store.limits.remote = GENERATE(false, true);
  store.limits.standard = 2;
  auto db = std::make_unique<tenon::database>(database_of(store));
  {
    auto tx = db->begin();
    { const holder other(*db); }
    CHECK(store.alive == 2);
    db.reset();
    CHECK(store.alive == 1);
    tenon::execute(tx, "SELECT 1");
    tx.commit();
    CHECK(store.alive == 0);
  }
  CHECK(store.logged().back() == "COMMIT");
}

TEST_CASE("a database can go while callers wait; they are refused", "[session][pool]") {
  world store;
  store.limits.standard = 1;
  for (int round = 0; round < 20; ++round) {
    auto db = std::make_unique<tenon::database>(database_of(store, {.acquire_timeout = 60s}));
    std::atomic<int> refused{0};
    std::vector<std::thread> callers;
    std::unique_ptr<tenon::transaction> held(new tenon::transaction(db->begin()));
    for (int i = 0; i < 3; ++i) {
      callers.push_back(queue_up(*db, [&, &pool = *db] {
        if (kind_of([&] { number_of(pool); }) == error_kind::connection) ++refused;
      }));
    }
    db.reset();
    if (round % 2 == 0) held.reset();
    for (std::thread& each : callers) each.join();
    CHECK(refused == 3);
  }
  CHECK(store.alive == 0);
}

TEST_CASE("after close() nobody touches a pool any more, so that it can go at once", "[session][pool]") {
  world store;
  store.limits.standard = 2;
  for (int round = 0; round < 200; ++round) {
    auto db = std::make_unique<tenon::database>(database_of(store));
    std::atomic<bool> started{false};
    std::vector<std::thread> workers;
    for (int i = 0; i < 3; ++i) {
      workers.emplace_back([&, &pool = *db] {
        try {
          while (true) {
            tenon::execute(pool, "SELECT 1");
            started = true;
          }
        } catch (const tenon::error&) {  // closed
        }
      });
    }
    eventually([&] { return started.load(); });
    CHECK(db->close(60s));
    for (std::thread& each : workers) each.join();
    db.reset();
    CHECK(store.alive == 0);
  }
}

TEST_CASE("the child of a fork may not use the parent's connections, and the parent goes on",
          "[session][pool]") {
  world store;
  auto db = std::make_unique<tenon::database>(database_of(store));
  {
    const holder other(*db);
    number_of(*db);
  }
  auto tx = std::unique_ptr<tenon::transaction>(new tenon::transaction(db->begin()));
  const std::size_t said = store.logged().size();
  const ::pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int result = 0;
    const auto expect = [&result](int number, bool good) {
      if (!good && result == 0) result = number;
    };
    expect(1, kind_of([&] { number_of(*db); }) == error_kind::misuse);
    expect(2, kind_of([&] { tenon::execute(*tx, "SELECT 1"); }) == error_kind::misuse);
    expect(3, kind_of([&] { tx->commit(); }) == error_kind::misuse);
    tx.reset();  // says nothing to the parent's server
    expect(4, store.logged().size() == said);
    expect(5, kind_of([&] { number_of(*db); }) == error_kind::misuse);
    expect(6, !db->ping(1ms).reachable);
    expect(7, db->pool().open == 0);
    expect(8, db->close(0ms));
    db.reset();
    expect(9, store.abandoned == 2);
    expect(10, store.alive == 2);
    world own;
    tenon::database fresh = database_of(own);
    expect(11, kind_of([&] { fresh.transaction([](tenon::transaction&) {}); }) == error_kind::internal);
    ::_exit(result);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  tx->commit();
  CHECK_NOTHROW(number_of(*db));
  CHECK(store.abandoned == 0);
  CHECK(store.alive == 2);
}

TEST_CASE("a fork while other threads are in the pool does not stop the child", "[session][pool]") {
  world store;
  store.limits.standard = 2;
  auto db = std::make_unique<tenon::database>(database_of(store));
  std::atomic<bool> over{false};
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      while (!over) number_of(*db);
    });
  }
  for (int round = 0; round < 20; ++round) {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::alarm(60);
      bool refused = false;
      try {
        number_of(*db);
      } catch (const tenon::error&) {
        refused = true;
      }
      (void)db->pool();
      (void)db->close(1ms);
      ::_exit(refused ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  over = true;
  for (std::thread& each : workers) each.join();
}

TEST_CASE("a pool's gauges add up", "[session][pool]") {
  world store;
  store.limits = {.single_writer = true, .standard = 3};
  tenon::database db = database_of(store, {.acquire_timeout = 60s});
  const auto check = [&](std::size_t open, std::size_t idle, std::size_t waiting) {
    const tenon::pool_gauges seen = db.pool();
    CHECK(seen.size == 3);
    CHECK(seen.open == open);
    CHECK(seen.idle == idle);
    CHECK(seen.in_use == open - idle);
    CHECK(seen.waiting == waiting);
    CHECK(seen.holders.size() == seen.in_use);
    CHECK(seen.opened - seen.closed == open);
    CHECK(static_cast<int>(seen.opened) == store.connects);
  };
  check(0, 0, 0);
  number_of(db);
  check(1, 1, 0);
  std::thread waiter;
  {
    auto reading = db.begin({.read_only = true});
    check(2, 1, 0);
    const holder busy(db);
    check(2, 0, 0);
    waiter = queue_up(db, [&] { number_of(db); });
    check(2, 0, 1);
  }
  waiter.join();
  check(2, 2, 0);
  with(db, [](connection& mine) { mine.broken = true; });
  check(1, 1, 0);
  CHECK(db.close(0ms));
  const tenon::pool_gauges last = db.pool();
  CHECK(last.open == 0);
  CHECK(last.closed == last.opened);
}

TEST_CASE("many threads never share a connection, and none is lost", "[session][pool]") {
  world store;
  store.limits = {.remote = GENERATE(false, true), .standard = 5};
  tenon::database db =
      database_of(store, {.acquire_timeout = 60s, .max_lifetime = 40ms, .check_after_idle = 1ms});
  std::atomic<int> failing{0};
  store.on_connect = [&](const tenon::connect_request&) {
    if (++failing % 50 == 0) throw tenon::error(error_kind::connection, "now and then");
  };
  store.on_ping = [&](connection& mine) {
    if (mine.number % 7 == 0) throw tenon::error(error_kind::connection, "gone");
  };
  store.on_reset = [&](connection& mine) {
    if (mine.number % 5 == 0) throw tenon::error(error_kind::io, "no");
  };
  std::atomic<int> wrong{0};
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 16; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      for (int i = 0; i < 300; ++i) {
        const auto chance = random() % 100;
        try {
          with(db, [&](connection& mine) {
            mine.alone([&] {
              if (mine.dirty() || mine.broken || mine.until != tenon::no_deadline) ++wrong;
              if (chance < 60) std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
              if (chance < 5) mine.broken = true;
              if (chance >= 5 && chance < 15) mine.soiled = true;
            });
            if (chance > 90) throw 3;
          });
        } catch (int) {
        } catch (const tenon::error& problem) {
          if (problem.kind != error_kind::connection) ++wrong;
        }
        if (i % 16 == 0) {
          const tenon::pool_gauges seen = db.pool();
          if (seen.in_use > seen.size || seen.open > seen.size || seen.idle > seen.open) ++wrong;
        }
        ++done;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(done == 16 * 300);
  CHECK(wrong == 0);
  CHECK(store.misuses == 0);
  CHECK(store.most_alive <= 5);
  const tenon::pool_gauges seen = db.pool();
  CHECK(seen.in_use == 0);
  CHECK(seen.waiting == 0);
  CHECK(seen.holders.empty());
  CHECK(static_cast<int>(seen.open) == store.alive);
  CHECK(seen.opened - seen.closed == seen.open);
  CHECK(seen.timeouts == 0);
}

TEST_CASE("callers with little time leave a queue without holding up the others", "[session][pool]") {
  world store;
  store.limits.standard = 2;
  tenon::database db = database_of(store, {.acquire_timeout = 60s});
  std::atomic<int> served{0};
  std::atomic<int> refused{0};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 16; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      for (int i = 0; i < 100; ++i) {
        try {
          auto tx = db.begin({.timeout = t % 2 == 0 ? 1ms : 60s * 1});
          std::this_thread::sleep_for(std::chrono::microseconds(random() % 500));
          tx.rollback();
          ++served;
        } catch (const tenon::error& problem) {
          ++refused;
          if (t % 2 != 0 || problem.kind != error_kind::pool_exhausted) ++wrong;
        }
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(served + refused == 1600);
  CHECK(served >= 800);
  CHECK(wrong == 0);
  CHECK(db.pool().waiting == 0);
  CHECK(db.pool().in_use == 0);
  CHECK(db.pool().timeouts == static_cast<std::uint64_t>(refused));
}
