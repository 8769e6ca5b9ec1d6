// SPDX-License-Identifier: MIT
#include <atomic>
#include <thread>

#include <tenon/query.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::fields;
using tenon::for_key_share;
using tenon::for_no_key_update;
using tenon::for_share;
using tenon::for_update;
using tenon::from;
using tenon::limit;
using tenon::lock;
using tenon::nowait;
using tenon::of;
using tenon::on;
using tenon::order_by;
using tenon::select;
using tenon::skip_locked;
using tenon::where;

namespace {

struct Ward {
  std::int64_t id = 0;
  std::string name{};
  bool operator==(const Ward&) const = default;
};
struct Bed {
  std::int64_t id = 0;
  std::optional<std::int64_t> wardId{};
  std::string label{};
  int version = 0;
  bool operator==(const Bed&) const = default;
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Ward> = tenon::table<Ward>("wards");
template <>
inline constexpr auto tenon::table_of<Bed> =
    tenon::table<Bed>("beds").version(&Bed::version).foreign_key(&Bed::wardId, &Ward::id);

namespace {

struct clinic : fresh_database<Ward, Bed> {
  explicit clinic(const store_under_test& store) : fresh_database(store) {
    wards.insert(ward);
    for (const char* label : {"a", "b", "c"}) {
      Bed bed{.wardId = ward.id, .label = label};
      made.push_back(beds.insert(bed));
    }
  }
  Ward ward{.name = "north"};
  std::vector<Bed> made;
  tenon::repository<Ward> wards{db};
  tenon::repository<Bed> beds{db};
};

std::string labels(const std::vector<Bed>& beds) {
  std::string all;
  for (const Bed& each : beds) all += each.label;
  return all;
}

/// On a thread of its own, as another user of the database.
template <class Act>
void beside(Act act) {
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

bool is_server(const store_under_test& store) {
  return store.name().find("PostgreSQL") != std::string::npos;
}

}  // namespace

TEST_CASE("a lock needs a transaction that writes, on every store", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    clinic made(store);
    CHECK(kind_of([&] { made.beds.find(lock(for_update)); }) == error_kind::transaction);
    CHECK(kind_of([&] { made.beds.find_one(lock(for_share, nowait)); }) == error_kind::transaction);
    CHECK(kind_of([&] { made.beds.find_by_id(made.made[0].id, lock(for_update)); }) ==
          error_kind::transaction);
    CHECK(kind_of([&] { query(made.db, select<Bed>(from<Bed>(), lock(for_key_share))); }) ==
          error_kind::transaction);
    CHECK(kind_of([&] {
            made.db.transaction({.read_only = true}, [](tenon::transaction& tx) {
              tenon::repository<Bed>{tx}.find(lock(for_update));
            });
          }) == error_kind::read_only);
    CHECK(made.beds.count() == 3);
  });
}

TEST_CASE("a locked read gives the rows that it gives without a lock", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    clinic made(store);
    made.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Bed> beds{tx};
      CHECK(beds.find(order_by(col<&Bed::id>), lock(for_update)) == made.made);
      CHECK(labels(beds.find(where(col<&Bed::label> != "b"), order_by(desc(col<&Bed::id>)),
                             lock(for_no_key_update, nowait))) == "ca");
      CHECK(labels(beds.find(order_by(col<&Bed::id>), limit(2), lock(for_share, skip_locked))) == "ab");
      CHECK(beds.find_one(where(col<&Bed::label> == "b"), lock(for_key_share))->id == made.made[1].id);
      CHECK(beds.find_by_id(made.made[2].id, lock(for_update))->label == "c");
      CHECK_FALSE(beds.find_by_id(-1, lock(for_update)));
      CHECK(beds.find_and_count(limit(1), lock(for_update)).second == 3);
      const auto joined =
          query(tx, select(fields(col<&Bed::label>, col<&Ward::name>), from<Bed>(), tenon::join<Ward>(),
                           order_by(col<&Bed::id>), lock(for_update, of<Bed>, skip_locked)));
      REQUIRE(joined.size() == 3);
      CHECK(std::get<1>(joined[2]) == "north");
    });
  });
}

TEST_CASE("a row that another transaction has locked is refused by nowait and left out by skip_locked",
          "[conformance]") {
  for_each_store({ability::shared}, [](const store_under_test& store) {
    if (!is_server(store)) return;
    clinic made(store);
    made.db.transaction([&](tenon::transaction& tx) {
      CHECK(tenon::repository<Bed>{tx}.find_one(where(col<&Bed::label> == "a"), lock(for_update)));
      beside([&] {
        auto other = made.db.begin();
        tenon::repository<Bed> beds{other};
        CHECK(labels(beds.find(order_by(col<&Bed::id>), lock(for_update, skip_locked))) == "bc");
        const tenon::error refused = error_of([&] { beds.find(lock(for_share, nowait)); });
        CHECK(refused.kind == error_kind::busy);
        CHECK(refused.retryable);
        CHECK(refused.sqlstate == "55P03");
      });
      CHECK(tenon::repository<Bed>{tx}.count() == 3);
    });
    made.db.transaction([&](tenon::transaction& tx) {  // share locks bear each other
      CHECK(tenon::repository<Bed>{tx}.find(lock(for_share)).size() == 3);
      beside([&] {
        made.db.transaction([&](tenon::transaction& other) {
          CHECK(tenon::repository<Bed>{other}.find(lock(for_share, nowait)).size() == 3);
          CHECK(tenon::repository<Bed>{other}.find(lock(for_update, skip_locked)).empty());
        });
      });
    });
    made.db.transaction([&](tenon::transaction& tx) {  // of a join only the rows of the named table
      const auto locked = query(tx, select(fields(col<&Bed::label>), from<Bed>(), tenon::left_join<Ward>(),
                                           lock(for_update, of<Bed>)));
      CHECK(locked.size() == 3);
      beside([&] {
        made.db.transaction([&](tenon::transaction& other) {
          CHECK(tenon::repository<Ward>{other}.find(lock(for_update, nowait)).size() == 1);
          CHECK(tenon::repository<Bed>{other}.find(lock(for_update, skip_locked)).empty());
        });
      });
    });
  });
}

TEST_CASE("what is read under a lock is still so when it is written", "[conformance]") {
  for_each_store({ability::concurrent}, [](const store_under_test& store) {
    clinic made(store);
    constexpr int threads = 4, rounds = 15;
    std::vector<std::thread> all;
    std::atomic<int> failures = 0;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([&] {
        for (int round = 0; round < rounds; ++round) {
          try {
            made.db.transaction({.attempts = 20}, [&](tenon::transaction& tx) {
              tenon::repository<Ward> wards{tx};
              Ward ward = *wards.find_by_id(made.ward.id, lock(for_update));
              ward.name += '.';
              wards.update(ward);
            });
          } catch (const tenon::error&) {
            ++failures;
          }
        }
      });
    for (std::thread& each : all) each.join();
    CHECK(failures == 0);
    CHECK(made.wards.find_by_id(made.ward.id)->name == "north" + std::string(threads * rounds, '.'));
  });
}

TEST_CASE("a version that was read is a condition on the next read", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    clinic made(store);
    Bed bed = made.made[0];
    const auto as_read = [&](const Bed& known) {
      return made.beds.find_one(where(col<&Bed::id> == known.id && col<&Bed::version> == known.version));
    };
    CHECK(as_read(bed));
    Bed changed = bed;
    changed.label = "z";
    made.beds.update(changed);
    CHECK_FALSE(as_read(bed));
    CHECK(as_read(changed)->label == "z");
  });
}
