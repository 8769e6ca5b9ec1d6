// SPDX-License-Identifier: MIT
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include <tenon/query.hpp>
#include <tenon/query_cache.hpp>

#include "stores.hpp"

using namespace conformance;
using namespace std::chrono_literals;
using tenon::cached;
using tenon::col;
using tenon::count_all;
using tenon::error_kind;
using tenon::fields;
using tenon::from;
using tenon::limit;
using tenon::order_by;
using tenon::select;
using tenon::where;

namespace {

struct Shelf {
  std::int64_t id = 0;
  std::string name{};
  bool operator==(const Shelf&) const = default;
};
struct Volume {
  std::int64_t id = 0;
  std::int64_t shelfId = 0;
  std::string title{};
  std::optional<double> weight{};
  tenon::uuid mark{};
  tenon::timestamp since{};
  std::optional<std::string> note{};
  bool lent = false;
  bool operator==(const Volume&) const = default;
};
struct Title {
  std::string title{};
};
struct Caption {
  std::string title{};
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Shelf> = tenon::table<Shelf>("shelves");
template <>
inline constexpr auto tenon::table_of<Volume> =
    tenon::table<Volume>("volumes").foreign_key(&Volume::shelfId, &Shelf::id, tenon::on_delete::cascade);

namespace {

/// A database with a cache, and the statements that the cache does not answer.
struct library {
  explicit library(const store_under_test& store, tenon::query_cache_options options = {})
      : library(store, std::make_shared<tenon::query_cache>(std::move(options))) {}
  library(const store_under_test& store, std::shared_ptr<tenon::query_cache> made)
      : cache(std::move(made)), home(store.make()), db(open()) {
    tenon::repository<Shelf>(db).insert(shelf);
    for (const char* title : {"a", "b", "c"}) {
      Volume made_one{.shelfId = shelf.id, .title = title, .weight = 1.5, .since = long_ago};
      made_one.mark = tenon::uuid::v4();
      all.push_back(volumes.insert(made_one));
    }
  }
  tenon::database open() {
    tenon::open_options options{.schema = tenon::synchronize};
    options.pool.observer = tenon::cached_by(cache, tenon::observed_by(watcher));
    return tenon::open<Shelf, Volume>(home->store(), options);
  }
  template <class Act>
  std::size_t sent(Act act) {
    return statements_of(*this, act).size();
  }

  std::shared_ptr<tenon::query_cache> cache;
  std::shared_ptr<recorder> watcher = std::make_shared<recorder>();
  std::unique_ptr<place> home;
  tenon::database db;
  Shelf shelf{.name = "north"};
  std::vector<Volume> all;
  tenon::repository<Volume> volumes{db};
};

}  // namespace

TEST_CASE("rows that were asked for by cached() are read once, and are the same rows", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    made.volumes.update(where(col<&Volume::title> == "b"), col<& Volume::note> = "zuoberst \xc3\xb6",
                        col<& Volume::weight> = std::nullopt, col<& Volume::lent> = true);
    const std::vector<Volume> fresh = made.volumes.find(order_by(col<&Volume::id>));
    for (int i = 0; i < 3; ++i) {
      CHECK(made.sent([&] { CHECK(made.volumes.find(order_by(col<&Volume::id>), cached(1min)) == fresh); }) ==
            (i == 0 ? 1 : 0));
      CHECK(made.sent([&] { CHECK(made.volumes.count(cached(1min)) == 3); }) == (i == 0 ? 1 : 0));
      CHECK(made.sent([&] { CHECK(made.volumes.exists(where(col<&Volume::title> == "a"), cached(1min))); }) ==
            (i == 0 ? 1 : 0));
      CHECK(made.sent([&] {
        CHECK(made.volumes.find_one(where(col<&Volume::title> == "c"), cached(1min))->mark == fresh[2].mark);
      }) == (i == 0 ? 1 : 0));
      CHECK(made.sent([&] {
        CHECK_FALSE(made.volumes.find_one(where(col<&Volume::title> == "x"), cached(1min)));
      }) == (i == 0 ? 1 : 0));
      CHECK(made.sent([&] {
        const auto rows =
            query(made.db, select(fields(col<&Volume::lent>, count_all()), from<Volume>(),
                                  group_by(col<&Volume::lent>), order_by(col<&Volume::lent>), cached(1min)));
        REQUIRE(rows.size() == 2);
        CHECK(std::get<1>(rows[0]) == 2);
      }) == (i == 0 ? 1 : 0));
      CHECK(made.sent([&] { CHECK(made.volumes.find(order_by(col<&Volume::id>)) == fresh); }) == 1);
    }
    CHECK(made.cache->counts().misses == 6);
    CHECK(made.cache->counts().hits == 12);
  });
}

TEST_CASE("another value, list, type of row or tag is another entry", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    const auto titled = [&](const std::string& title) {
      std::string found;
      for (const Volume& each : made.volumes.find(where(col<&Volume::title> == title), cached(1min)))
        found += each.title;
      return found;
    };
    for (int i = 0; i < 2; ++i) {
      CHECK(titled("a") == "a");
      CHECK(titled("b") == "b");
      CHECK(titled("") == "");
      for (const std::vector<std::string>& list : {std::vector<std::string>{"a"}, {"a", "b"}, {"ab"}, {}})
        CHECK(made.volumes.count(where(in(col<&Volume::title>, list)), cached(1min)) ==
              (list == std::vector<std::string>{"ab"} ? 0 : static_cast<std::int64_t>(list.size())));
      CHECK(query(made.db, select<Title>(fields(col<&Volume::title>), from<Volume>(), cached(1min))).size() ==
            3);
      CHECK(
          query(made.db, select<Caption>(fields(col<&Volume::title>), from<Volume>(), limit(1), cached(1min)))
              .size() == 1);
      CHECK(query(made.db, select(fields(col<&Volume::id>), from<Volume>(), order_by(col<&Volume::id>),
                                  cached(1min)))[0] == made.all[0].id);
    }
    CHECK(made.sent([&] { made.volumes.count(cached(1min, "one")); }) == 1);
    CHECK(made.sent([&] { made.volumes.count(cached(1min, "one", "two")); }) == 1);
    CHECK(made.sent([&] { made.volumes.count(cached(1min, "one")); }) == 0);
  });
}

TEST_CASE("a write through the same database makes the next read a fresh one, once it is committed",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    const auto count = [&] { return made.volumes.count(cached(1min)); };
    const auto shelves = [&] { return tenon::repository<Shelf>(made.db).count(cached(1min)); };
    CHECK(count() == 3);
    CHECK(shelves() == 1);
    made.volumes.insert(Volume{.shelfId = made.shelf.id, .title = "d"});
    CHECK(count() == 4);
    CHECK(made.sent([&] { CHECK(shelves() == 1); }) == 0);  // another table
    std::vector<Volume> many(3, Volume{.shelfId = made.shelf.id, .title = "e"});
    made.volumes.insert(many);
    CHECK(count() == 7);
    made.volumes.delete_where(where(col<&Volume::title> == "e"));
    CHECK(count() == 4);
    query(made.db,
          tenon::delete_from<Volume>(where(col<&Volume::title> == "d"), returning(col<&Volume::id>)));
    CHECK(count() == 3);
    {
      auto tx = made.db.begin();
      tenon::repository<Volume> inside{tx};
      inside.delete_all();
      CHECK(inside.count(cached(1min)) == 0);  // its own state, past the cache
      tx.rollback();
    }
    CHECK(made.sent([&] { CHECK(count() == 3); }) == 0);
    made.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Volume> inside{tx};
      {
        auto part = tx.begin();
        tenon::repository<Volume>(part).delete_all();
      }
      inside.insert(Volume{.shelfId = made.shelf.id, .title = "f"});
      CHECK(inside.count(cached(1min)) == 4);
    });
    CHECK(count() == 4);
    if (store.can(ability::raw_sql)) {
      execute(made.db, "DELETE FROM volumes WHERE title = 'f'");
      CHECK(count() == 3);
    }
    tenon::repository<Shelf>(made.db).delete_all();  // and its volumes with it
    CHECK(count() == 0);
    CHECK(shelves() == 0);
  });
}

TEST_CASE("an entry ends by its age, by its tag, by its entity and with all others", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    const auto reads = [&](auto... clauses) {
      return made.sent([&] { made.volumes.count(clauses...); }) == 1;
    };
    CHECK(reads(cached(40ms)));
    CHECK_FALSE(reads(cached(40ms)));
    std::this_thread::sleep_for(60ms);
    CHECK(reads(cached(40ms)));
    CHECK(reads(cached(1min, "red", "green")));
    CHECK(reads(cached(1min, "blue")));
    made.cache->invalidate("green");
    CHECK_FALSE(reads(cached(1min, "blue")));
    CHECK(reads(cached(1min, "red", "green")));
    CHECK_FALSE(reads(cached(1min, "red", "green")));
    made.cache->invalidate<Shelf>();
    CHECK(reads(cached(1min, "red", "green")));  // a shelf that goes takes its volumes along
    made.cache->clear();
    CHECK(reads(cached(1min, "blue")));
  });
}

TEST_CASE("nothing is kept of an error, of a stream, of too much, or without being asked", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store, {.largest_result = 60});
    CHECK(made.sent([&] { made.volumes.find(cached(1min)); }) == 1);
    CHECK(made.sent([&] { CHECK(made.volumes.find(cached(1min)).size() == 3); }) == 1);
    const auto stream = [&] { made.volumes.for_each([](const Volume&) {}, cached(1min)); };
    CHECK(made.sent(stream) == 1);
    CHECK(made.sent(stream) == 1);
    const auto wrong = [&] {
      query(made.db, select(fields(tenon::cast<std::int64_t>(col<&Volume::title>)), from<Volume>(),
                            where(col<&Volume::title> == "a"), cached(1min)));
    };
    for (int i = 0; i < 2; ++i) CHECK(made.sent([&] { CHECK_THROWS_AS(wrong(), tenon::error); }) == 1);
    fresh_database<Shelf, Volume> without(store);
    tenon::repository<Volume> volumes{without.db};
    CHECK(volumes.count(cached(1min)) == 0);
    CHECK(statements_of(without, [&] { volumes.count(cached(1min)); }).size() == 1);
  });
}

TEST_CASE("an outside store gets bytes by key, and may forget them", "[conformance]") {
  struct outside final : tenon::cache_store {
    bool read(std::string_view key, std::string& bytes) override {
      const std::lock_guard held(mutex);
      const auto found = kept.find(std::string(key));
      if (found == kept.end()) return false;
      bytes = found->second;
      return true;
    }
    void write(std::string_view key, std::string_view bytes, std::chrono::microseconds life) override {
      const std::lock_guard held(mutex);
      CHECK(key.substr(0, 5) == "shop:");
      CHECK(key.size() < 64);
      CHECK((life == 1min || life == 0min));
      kept[std::string(key)] = bytes;
    }
    std::mutex mutex;
    std::map<std::string, std::string> kept;
  };
  for_each_store([](const store_under_test& store) {
    const auto bytes = std::make_shared<outside>();
    const tenon::query_cache_options options{.prefix = "shop"};
    library made(store, std::make_shared<tenon::query_cache>(bytes, options));
    const auto count = [&] { return made.volumes.count(cached(1min)); };
    CHECK(count() == 3);
    CHECK(made.sent([&] { CHECK(count() == 3); }) == 0);
    if (store.can(ability::shared)) {  // another process knows the bytes too, and its writes
      library& first = made;
      tenon::open_options opened;
      const auto cache = std::make_shared<tenon::query_cache>(bytes, options);
      opened.pool.observer = tenon::cached_by(cache, tenon::observed_by(first.watcher));
      auto second = tenon::open<Shelf, Volume>(first.home->store(), opened);
      tenon::repository<Volume> others{second};
      CHECK(first.sent([&] { CHECK(others.count(cached(1min)) == 3); }) == 0);
      others.delete_where(where(col<&Volume::title> == "a"));
      CHECK(count() == 2);
      others.insert(Volume{.shelfId = made.shelf.id, .title = "a"});
      CHECK(count() == 3);
    }
    bytes->kept.clear();
    CHECK(made.sent([&] { CHECK(count() == 3); }) == 1);
    for (auto& [key, value] : bytes->kept) value = "?";
    CHECK(made.sent([&] { CHECK(count() == 3); }) == 1);
  });
}

TEST_CASE("the cache in the process keeps no more than its size, the last used longest") {
  tenon::memory_cache cache(2000);
  std::string bytes;
  for (int i = 0; i < 50; ++i) {
    cache.write("key" + std::to_string(i), std::string(100, 'x'), 0s);
    CHECK(cache.read("key0", bytes));
    CHECK(cache.size() <= 2000);
  }
  CHECK_FALSE(cache.read("key1", bytes));
  CHECK(cache.read("key49", bytes));
  CHECK(bytes.size() == 100);
  cache.write("key49", "y", 0s);
  CHECK(cache.read("key49", bytes));
  CHECK(bytes == "y");
  cache.write("large", std::string(3000, 'x'), 0s);
  CHECK_FALSE(cache.read("large", bytes));
  cache.write("short", "z", 1ms);
  std::this_thread::sleep_for(5ms);
  CHECK_FALSE(cache.read("short", bytes));
}

TEST_CASE("what was read before a write and arrives behind it is never used") {
  tenon::query_cache cache;
  std::string bytes;
  std::size_t skipped = 0;
  const auto place = [&] { return cache.place_of("rows", {"all", "table:.a"}, 1min); };
  cache.write(place(), "fresh");
  CHECK(cache.read(place(), bytes, skipped));
  CHECK(bytes.substr(skipped) == "fresh");
  const auto before = place();
  cache.renew("table:.a");
  cache.write(before, "stale");
  CHECK_FALSE(cache.read(place(), bytes, skipped));
}

TEST_CASE("threads that miss an entry at the same time ask the database once", "[conformance]") {
  /// Counts who looked for rows and found none.
  struct counting final : tenon::cache_store {
    bool read(std::string_view key, std::string& bytes) override {
      const bool found = kept.read(key, bytes);
      if (!found && key.find(":rows:") != std::string_view::npos) ++missed;
      return found;
    }
    void write(std::string_view key, std::string_view bytes, std::chrono::microseconds life) override {
      kept.write(key, bytes, life);
    }
    tenon::memory_cache kept{1u << 20};
    std::atomic<int> missed = 0;
  };
  /// Holds a counting statement until all threads have missed its rows.
  struct holding final : tenon::observer {
    explicit holding(counting& counts) : store(counts) {}
    void* started(const tenon::observed_call& call) override {
      if (threads == 0 || call.operation != "SELECT") return nullptr;
      ++asked;
      for (int i = 0; i < 400 && store.missed < threads; ++i) std::this_thread::sleep_for(5ms);
      std::this_thread::sleep_for(50ms);  // from there to waiting is a step
      if (fails) {
        fails = false;
        throw tenon::error(error_kind::io, "not now");
      }
      return nullptr;
    }
    void finished(const tenon::observed_call&, void*) override {}
    counting& store;
    std::atomic<int> threads = 0, asked = 0;
    std::atomic<bool> fails = false;
  };
  for_each_store({ability::concurrent}, [](const store_under_test& store) {
    constexpr int threads = 4;
    const auto bytes = std::make_shared<counting>();
    const auto watcher = std::make_shared<holding>(*bytes);
    const auto cache = std::make_shared<tenon::query_cache>(bytes);
    const auto home = store.make();
    tenon::open_options options{.schema = tenon::synchronize};
    options.pool.observer = tenon::cached_by(cache, tenon::observed_by(watcher));
    auto db = tenon::open<Shelf, Volume>(home->store(), options);
    tenon::repository<Shelf> shelves{db};
    shelves.insert(Shelf{.name = "north"});
    std::atomic<int> good = 0;
    const auto race = [&](auto act) {
      bytes->missed = 0;
      good = 0;
      watcher->asked = 0;
      watcher->threads = threads;
      std::vector<std::thread> all;
      for (int i = 0; i < threads; ++i) {
        all.emplace_back([&, i] {
          try {
            act(i);
          } catch (const tenon::error&) {
          }
        });
      }
      for (std::thread& each : all) each.join();
      watcher->threads = 0;
    };
    const auto find = [&](const std::string& name) {
      if (shelves.find(where(col<&Shelf::name> == name), cached(1min)).size() == 1) ++good;
    };
    const auto before = cache->counts();
    race([&](int) { find("north"); });
    CHECK(good == threads);
    CHECK(watcher->asked == 1);
    CHECK(cache->counts().misses == before.misses + 1);
    CHECK(cache->counts().hits == before.hits + threads - 1);
    // Other values are other entries.
    shelves.insert(Shelf{.name = "s0"});
    shelves.insert(Shelf{.name = "s1"});
    race([&](int i) { find("s" + std::to_string(i % 2)); });
    CHECK(good == threads);
    CHECK(watcher->asked == 2);
    // Whoever waits for one that fails asks itself.
    shelves.insert(Shelf{.name = "east"});
    watcher->fails = true;
    race([&](int) { find("east"); });
    CHECK(good == threads - 1);
    // And no longer than the entry would be of use.
    shelves.insert(Shelf{.name = "west"});
    race([&](int) {
      if (shelves.find(where(col<&Shelf::name> == "west"), cached(1ms)).size() == 1) ++good;
    });
    CHECK(good == threads);
    CHECK(watcher->asked > 1);
  });
}

TEST_CASE("threads that read and write beside each other never see what was before their own write",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    constexpr int threads = 4, rounds = 25;
    std::atomic<int> stale = 0, troubles = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([&, i] {
        const std::int64_t own = made.all[static_cast<std::size_t>(i) % 3].id;
        for (int round = 0; round < rounds; ++round) {
          try {
            if (i < 3) {
              const std::string title = std::to_string(round);
              made.volumes.update(where(col<&Volume::id> == own), col<& Volume::title> = title);
              if (made.volumes.find_one(where(col<&Volume::id> == own), cached(1min))->title != title)
                ++stale;
            } else {
              for (const Volume& each : made.all)
                made.volumes.find_one(where(col<&Volume::id> == each.id), cached(1min));
            }
          } catch (const tenon::error& problem) {
            if (!problem.retryable) ++troubles;
          }
        }
      });
    for (std::thread& each : all) each.join();
    CHECK(stale == 0);
    CHECK(troubles == 0);
    for (int i = 0; i < 3; ++i)
      CHECK(made.volumes
                .find_one(where(col<&Volume::id> == made.all[static_cast<std::size_t>(i)].id), cached(1min))
                ->title == std::to_string(rounds - 1));
  });
}
