// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <chrono>
#include <thread>

using namespace conformance;
using tenon::error_kind;
using namespace std::chrono_literals;

TEST_CASE("ping says that the store answers and takes writes", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    const tenon::ping_result found = fresh.db.ping();
    CHECK(found);
    CHECK(found.reachable);
    CHECK(found.writable);
    CHECK(found.problem == "");
    CHECK(found.took < 2s);
    CHECK(tenon::repository<Item>{fresh.db}.count() == 0);  // it leaves nothing behind
  });
}

TEST_CASE("a closed database refuses work, says so, and pings as unreachable", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    items.insert(Item{.name = "a"});
    {
      auto tx = fresh.db.begin();
      CHECK_FALSE(fresh.db.close(1ms));
      CHECK_NOTHROW(tenon::repository<Item>{tx}.count());
      tx.commit();
    }
    CHECK(fresh.db.close(5s));
    const tenon::error problem = error_of([&] { items.count(); });
    CHECK(problem.kind == error_kind::connection);
    CHECK(problem.message.find("closed") != std::string::npos);
    CHECK(kind_of([&] { (void)fresh.db.begin(); }) == error_kind::connection);
    const tenon::ping_result found = fresh.db.ping(100ms);
    CHECK_FALSE(found.reachable);
    CHECK(found.problem.find("closed") != std::string::npos);
    CHECK(fresh.db.pool().open == 0);
  });
}

TEST_CASE("the pool's gauges tell who holds what", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    (void)tenon::repository<Item>{fresh.db}.count();
    const tenon::pool_gauges before = fresh.db.pool();
    CHECK(before.size >= 1);
    CHECK(before.open >= 1);
    CHECK(before.open == before.idle);
    CHECK(before.in_use == 0);
    CHECK(before.holders.empty());
    {
      auto tx = fresh.db.begin();
      const tenon::pool_gauges during = fresh.db.pool();
      CHECK(during.in_use == 1);
      REQUIRE(during.holders.size() == 1);
      CHECK(during.holders[0].file == std::string_view(__FILE__));
      CHECK(during.idle + during.in_use == during.open);
    }
    CHECK(fresh.db.pool().in_use == 0);
    CHECK(fresh.db.pool().opened == before.opened);
  });
}

TEST_CASE("a pool whose connections are all held refuses in time and names the holder", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store, apart::tables, {.size = 1, .acquire_timeout = 60ms});
    auto tx = fresh.db.begin();
    tenon::error problem(error_kind::internal, "");
    std::thread([&] { problem = error_of([&] { (void)fresh.db.begin(); }); }).join();
    CHECK(problem.kind == error_kind::pool_exhausted);
    CHECK(problem.message.find("pools.cpp:") != std::string::npos);
    CHECK(fresh.db.pool().timeouts == 1);
    tx.rollback();
    CHECK_NOTHROW(fresh.db.begin().rollback());
  });
}

TEST_CASE("the database used beside its own transaction on one thread is a misuse, not a deadlock",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    auto tx = fresh.db.begin();
    CHECK(kind_of([&] { tenon::repository<Item>{fresh.db}.count(); }) == error_kind::misuse);
    CHECK(kind_of([&] { (void)fresh.db.begin(); }) == error_kind::misuse);
    CHECK(tenon::repository<Item>{tx}.count() == 0);
  });
}

TEST_CASE("many threads share a database", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    std::vector<std::thread> threads;
    std::vector<std::string> problems(8);
    for (std::size_t t = 0; t < problems.size(); ++t) {
      threads.emplace_back([&, t] {
        try {
          tenon::repository<Item> items{fresh.db};
          for (int i = 0; i < 20; ++i) {
            const Item mine = items.insert(Item{.name = "t" + std::to_string(t), .stock = i});
            if (items.find_by_id(mine.id) != mine) problems[t] = "a row was not found after its insert";
            if (i % 2 == 0) items.delete_by_id(mine.id);
          }
        } catch (const tenon::error& problem) {
          problems[t] = problem.what();
        }
      });
    }
    for (std::thread& each : threads) each.join();
    for (const std::string& each : problems) CHECK(each == "");
    CHECK(tenon::repository<Item>{fresh.db}.count() == 80);
    CHECK(fresh.db.pool().in_use == 0);
  });
}
