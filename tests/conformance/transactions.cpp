// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> names(tenon::session where) {
  std::vector<std::string> all;
  for (const Item& each : tenon::repository<Item>{where}.find(tenon::order_by(col<&Item::id>)))
    all.push_back(each.name);
  return all;
}
void add(tenon::session where, const std::string& name) {
  tenon::repository<Item>{where}.insert(Item{.name = name});
}
using list = std::vector<std::string>;

/// On a thread of its own, as another user of the database.
template <class Act>
void elsewhere(Act act) {
  std::exception_ptr problem;
  std::thread([&] {
    try {
      act();
    } catch (...) {
      problem = std::current_exception();
    }
  }).join();
  if (problem) std::rethrow_exception(problem);
}

}  // namespace

TEST_CASE("a transaction is kept by commit, and undone by rollback, by its end and by an exception",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    {
      auto tx = fresh.db.begin();
      add(tx, "kept");
      CHECK(names(tx) == list{"kept"});
      tx.commit();
      CHECK_FALSE(tx.is_open());
      CHECK(kind_of([&] { add(tx, "late"); }) == error_kind::transaction);
      CHECK(kind_of([&] { tx.commit(); }) == error_kind::transaction);
      CHECK(kind_of([&] { tx.rollback(); }) == error_kind::transaction);
    }
    {
      auto tx = fresh.db.begin();
      add(tx, "rolled back");
      tx.rollback();
    }
    {
      auto tx = fresh.db.begin();
      add(tx, "forgotten");
    }
    CHECK_THROWS_AS(fresh.db.transaction([](tenon::transaction& tx) {
      add(tx, "thrown away");
      throw std::runtime_error("no");
    }),
                    std::runtime_error);
    const int result = fresh.db.transaction([](tenon::transaction& tx) {
      add(tx, "second");
      return 7;
    });
    CHECK(result == 7);
    CHECK(names(fresh.db) == list{"kept", "second"});
  });
}

TEST_CASE("nested transactions are kept and undone each by itself, three deep", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    for (int undone = 0; undone < 8; ++undone) {  // which of the three levels are undone
      INFO("undone levels: " << undone);
      fresh_database<Item> fresh(store);
      list expected;
      {
        auto tx = fresh.db.begin();
        add(tx, "0");
        {
          auto first = tx.begin();
          add(first, "1");
          CHECK(kind_of([&] { add(tx, "outer"); }) == error_kind::transaction);
          {
            auto second = first.begin();
            add(second, "2");
            {
              auto third = second.begin();
              add(third, "3");
              CHECK(names(third) == list{"0", "1", "2", "3"});
              (undone & 4) != 0 ? third.rollback() : third.commit();
            }
            add(second, "2 again");
            (undone & 2) != 0 ? second.rollback() : second.commit();
          }
          add(first, "1 again");
          (undone & 1) != 0 ? first.rollback() : first.commit();
        }
        add(tx, "0 again");
        expected.emplace_back("0");
        if ((undone & 1) == 0) {
          expected.emplace_back("1");
          if ((undone & 2) == 0) {
            expected.emplace_back("2");
            if ((undone & 4) == 0) expected.emplace_back("3");
            expected.emplace_back("2 again");
          }
          expected.emplace_back("1 again");
        }
        expected.emplace_back("0 again");
        CHECK(names(tx) == expected);
        tx.commit();
      }
      CHECK(names(fresh.db) == expected);
    }
  });
}

TEST_CASE("a rolled back change, removal and bulk write leave the rows as they were", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> all(50);
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = {.name = "n" + std::to_string(i), .stock = static_cast<int>(i)};
    items.insert(all);
    const auto change = [&](tenon::session where_to) {
      tenon::repository<Item> inside{where_to};
      inside.update(where(col<&Item::stock> < 20), col<& Item::name> = "changed");
      inside.delete_where(where(col<&Item::stock> >= 40));
      std::vector<Item> more(30, Item{.name = "more"});
      inside.insert(more);
      std::vector<Item> known = inside.find(where(col<&Item::stock> == 25));
      for (Item& each : known) each.note = "noted";
      inside.save(known);
      inside.upsert(known);
      CHECK(inside.count() == 70);
    };
    const auto untouched = [&](tenon::session from) {
      CHECK(tenon::repository<Item>{from}.find(tenon::order_by(col<&Item::id>)) == all);
    };
    {
      auto tx = fresh.db.begin();
      change(tx);
      tx.rollback();
    }
    untouched(fresh.db);
    {
      auto tx = fresh.db.begin();
      for (int i = 0; i < 2; ++i) {
        auto inner = tx.begin();
        change(inner);
        inner.rollback();
        untouched(tx);
      }
      tx.commit();
    }
    untouched(fresh.db);
  });
}

TEST_CASE("a read-only transaction reads and refuses every write", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    add(fresh.db, "a");
    const auto refused = [&](auto act) {
      auto tx = fresh.db.begin({.read_only = true});
      tenon::repository<Item> items{tx};
      CHECK(items.count() == 1);
      CHECK(kind_of([&] { act(items); }) == error_kind::read_only);
    };
    refused([](tenon::repository<Item>& items) { items.insert(Item{.name = "b"}); });
    refused([](tenon::repository<Item>& items) {
      std::vector<Item> many(3);
      items.insert(many);
    });
    refused([](tenon::repository<Item>& items) { items.save(Item{.id = 1, .name = "b"}); });
    refused([](tenon::repository<Item>& items) {
      Item known = *items.find_one();
      items.upsert(known);
    });
    refused([](tenon::repository<Item>& items) { items.update_all(col<& Item::name> = "b"); });
    refused([](tenon::repository<Item>& items) { items.delete_all(); });
    refused([](tenon::repository<Item>& items) { items.remove(*items.find_one()); });
    fresh.db.transaction({.read_only = true}, [](tenon::transaction& tx) { CHECK(names(tx) == list{"a"}); });
    CHECK(names(fresh.db) == list{"a"});
    CHECK_NOTHROW(add(fresh.db, "b"));
  });
}

TEST_CASE("nobody sees rows that are not committed, and everybody sees them after", "[conformance]") {
  for_each_store({ability::concurrent}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    add(fresh.db, "old");
    {
      auto tx = fresh.db.begin();
      add(tx, "new");
      tenon::repository<Item>{tx}.update(where(col<&Item::name> == "old"), col<& Item::name> = "older");
      CHECK(names(tx) == list{"older", "new"});
      elsewhere([&] {
        CHECK(names(fresh.db) == list{"old"});
        CHECK(tenon::repository<Item>{fresh.db}.count_by(col<&Item::name> == "older") == 0);
      });
      tx.commit();
    }
    CHECK(names(fresh.db) == list{"older", "new"});
    elsewhere([&] { CHECK(names(fresh.db) == list{"older", "new"}); });
  });
}

TEST_CASE("two database objects on one store see each other's commits and nothing else", "[conformance]") {
  for_each_store({ability::shared}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::database other = fresh.open();
    add(fresh.db, "old");
    CHECK(names(other) == list{"old"});
    auto tx = fresh.db.begin();
    add(tx, "new");
    CHECK(names(other) == list{"old"});
    tx.commit();
    CHECK(names(other) == list{"old", "new"});
    add(other, "theirs");
    CHECK(names(fresh.db) == list{"old", "new", "theirs"});
  });
}

TEST_CASE("a read-only transaction sees one state of the data while others commit", "[conformance]") {
  for_each_store({ability::concurrent}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    add(fresh.db, "old");
    auto tx = fresh.db.begin({.level = tenon::isolation::repeatable_read, .read_only = true});
    CHECK(names(tx) == list{"old"});
    elsewhere([&] {
      add(fresh.db, "new");
      tenon::repository<Item>{fresh.db}.update(where(col<&Item::name> == "old"), col<& Item::name> = "x");
    });
    CHECK(names(tx) == list{"old"});
    CHECK(tenon::repository<Item>{tx}.find_and_count().second == 1);
    elsewhere([&] { tenon::repository<Item>{fresh.db}.delete_all(); });
    CHECK(names(tx) == list{"old"});
    tx.commit();
    CHECK(names(fresh.db).empty());
  });
}

TEST_CASE("what is to happen after a commit happens after it, in order, and never after a rollback",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    list told;
    {
      auto tx = fresh.db.begin();
      tx.after_commit([&] {
        told.emplace_back("first");
        CHECK(names(fresh.db) == list{"a"});  // the connection is back, the rows are there
      });
      add(tx, "a");
      {
        auto undone = tx.begin();
        undone.after_commit([&] { told.emplace_back("undone"); });
        undone.rollback();
      }
      tx.nested([&](tenon::transaction& inner) { inner.after_commit([&] { told.emplace_back("inner"); }); });
      tx.after_commit([&] { told.emplace_back("last"); });
      CHECK(told.empty());
      tx.commit();
    }
    CHECK(told == list{"first", "inner", "last"});
    {
      auto tx = fresh.db.begin();
      tx.after_commit([&] { told.emplace_back("never"); });
      tx.rollback();
    }
    CHECK(told.size() == 3);
  });
}

TEST_CASE("every isolation level is accepted and gives at least a transaction", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    std::size_t rows = 0;
    for (const tenon::isolation level : {tenon::isolation::standard, tenon::isolation::read_committed,
                                         tenon::isolation::repeatable_read, tenon::isolation::serializable}) {
      fresh.db.transaction({.level = level}, [](tenon::transaction& tx) { add(tx, "a"); });
      fresh.db.transaction({.level = level, .read_only = true},
                           [&](tenon::transaction& tx) { CHECK(names(tx).size() == rows + 1); });
      auto tx = fresh.db.begin({.level = level});
      add(tx, "undone");
      tx.rollback();
      ++rows;
    }
    fresh.db.transaction({.level = tenon::isolation::serializable, .read_only = true, .deferrable = true},
                         [&](tenon::transaction& tx) { CHECK(names(tx).size() == rows); });
  });
}

TEST_CASE("a transaction past its deadline takes no more statements, and leaves nothing", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    {
      auto tx = fresh.db.begin({.timeout = 50ms});
      add(tx, "lost");
      std::this_thread::sleep_for(80ms);
      CHECK(kind_of([&] {
              // The last row takes long enough for a store that looks at the clock now and then.
              std::vector<Item> many(20'000);
              tenon::repository<Item>{tx}.insert(many);
              tx.commit();
            }) == error_kind::timeout);
    }
    CHECK(names(fresh.db).empty());
    CHECK_NOTHROW(add(fresh.db, "later"));
  });
}

TEST_CASE("a body that runs again finds nothing of its earlier attempts", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    int runs = 0;
    fresh.db.transaction({.attempts = 5, .pause = 1ms}, [&](tenon::transaction& tx) {
      add(tx, std::to_string(++runs));
      CHECK(names(tx).size() == 1);
      if (runs < 3) {
        tenon::error collision(error_kind::serialization_failure, "made up");
        collision.retryable = true;
        throw collision;
      }
    });
    CHECK(runs == 3);
    CHECK(names(fresh.db) == list{"3"});
    runs = 0;
    CHECK(kind_of([&] {
            fresh.db.transaction({.attempts = 2, .pause = 1ms}, [&](tenon::transaction&) {
              ++runs;
              tenon::error collision(error_kind::serialization_failure, "made up");
              collision.retryable = true;
              throw collision;
            });
          }) == error_kind::serialization_failure);
    CHECK(runs == 2);
  });
}

TEST_CASE("transactions that write the same rows leave the sum of what they did", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    const Item counter = tenon::repository<Item>{fresh.db}.insert(Item{.name = "counter"});
    std::vector<std::thread> threads;
    std::vector<std::string> problems(4);
    for (std::size_t t = 0; t < problems.size(); ++t) {
      threads.emplace_back([&, t] {
        try {
          for (int i = 0; i < 25; ++i) {
            fresh.db.transaction({.level = tenon::isolation::serializable, .attempts = 1000, .pause = 1ms},
                                 [&](tenon::transaction& tx) {
                                   tenon::repository<Item> items{tx};
                                   Item found = items.find_by_id_or_fail(counter.id);
                                   ++found.stock;
                                   items.save(found);
                                 });
          }
        } catch (const tenon::error& problem) {
          problems[t] = problem.what();
        }
      });
    }
    for (std::thread& each : threads) each.join();
    for (const std::string& each : problems) CHECK(each == "");
    CHECK(tenon::repository<Item>{fresh.db}.find_by_id(counter.id)->stock == 100);
  });
}
