// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <functional>
#include <thread>
#include <utility>

using namespace conformance;
using tenon::asc;
using tenon::col;
using tenon::desc;
using tenon::error_kind;
using tenon::limit;
using tenon::offset;
using tenon::order_by;
using tenon::where;

namespace {

/// Items 1..6 named a to f, stock 60, 50 … 10, every other with a note.
std::vector<Item> six(tenon::repository<Item>& items) {
  std::vector<Item> all;
  for (int i = 0; i < 6; ++i) {
    Item each{.name = std::string(1, static_cast<char>('a' + i)), .stock = 60 - 10 * i};
    if (i % 2 == 0) each.note = "n" + std::to_string(i);
    all.push_back(each);
  }
  items.insert(all);
  return all;
}

std::string names(const std::vector<Item>& items) {
  std::string joined;
  for (const Item& each : items) joined += each.name;
  return joined;
}

}  // namespace

TEST_CASE("find filters, orders and pages", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    const std::vector<Item> all = six(items);
    CHECK(names(items.find(order_by(col<&Item::stock>))) == "fedcba");
    CHECK(names(items.find(order_by(desc(col<&Item::name>)), limit(2))) == "fe");
    CHECK(names(items.find(order_by(col<&Item::name>), limit(2), offset(3))) == "de");
    CHECK(names(items.find(order_by(col<&Item::name>), offset(4))) == "ef");
    CHECK(items.find(limit(0)).empty());
    CHECK(items.find(offset(6)).empty());
    CHECK(names(items.find(where(col<&Item::stock> >= 40), order_by(col<&Item::name>))) == "abc");
    CHECK(names(items.find(order_by(asc(col<&Item::note>).nulls_last(), col<&Item::name>))) == "acebdf");
    CHECK(names(items.find(order_by(asc(col<&Item::note>).nulls_first(), col<&Item::name>))) == "bdface");
    CHECK(names(items.find(order_by(desc(col<&Item::note>).nulls_last(), col<&Item::name>))) == "ecabdf");
    CHECK(names(items.find(order_by(desc(col<&Item::note>).nulls_first(), col<&Item::name>))) == "bdfeca");
    tenon::order<Item> order;
    CHECK(items.find(order).size() == 6);
    order.add(desc(col<&Item::stock> % 20)).add(col<&Item::name>);
    CHECK(names(items.find(order)) == "bdface");
    CHECK(kind_of([&] { items.find(limit(-1)); }) == error_kind::value);
    CHECK(kind_of([&] { items.find(offset(-1)); }) == error_kind::value);
    CHECK(items.find(order_by(col<&Item::id>)) == all);
  });
}

namespace {

/// Runs something behind the first SELECT that it sees.
class interloper final : public tenon::observer {
 public:
  void finished(const tenon::observed_call& call, void*) override {
    if (call.operation != "SELECT") return;
    if (auto run = std::exchange(between, nullptr)) std::thread(run).join();
  }
  std::function<void()> between;
};

}  // namespace

TEST_CASE("find_and_count sees one state of the data in both of its statements", "[conformance]") {
  for_each_store({ability::concurrent}, [](const store_under_test& store) {
    const auto home = store.make();
    const auto watcher = std::make_shared<interloper>();
    tenon::open_options options{.schema = tenon::synchronize};
    options.pool.observer = tenon::observed_by(watcher);
    tenon::database db = tenon::open<Item>(home->store(), options);
    tenon::repository<Item> items{db};
    items.insert(Item{.name = "one"});
    watcher->between = [&] { items.insert(Item{.name = "two"}); };
    const auto [rows, total] = items.find_and_count();
    CHECK(watcher->between == nullptr);
    CHECK(rows.size() == 1);
    CHECK(total == 1);
    CHECK(items.count() == 2);
  });
}

TEST_CASE("find_one, find_and_count, exists and count agree with find", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    CHECK_FALSE(items.find_one());
    CHECK_FALSE(items.exists());
    CHECK(items.count() == 0);
    CHECK(kind_of([&] { items.find_one_or_fail(); }) == error_kind::not_found);
    const std::vector<Item> all = six(items);
    CHECK(items.find_one(order_by(col<&Item::stock>)) == all[5]);
    CHECK(items.find_one(order_by(col<&Item::stock>), limit(3), offset(1)) == all[4]);
    CHECK(items.find_one_or_fail(where(col<&Item::name> == "c")) == all[2]);
    CHECK(items.find_by_id_or_fail(all[3].id) == all[3]);
    CHECK(kind_of([&] { items.find_by_id_or_fail(99); }) == error_kind::not_found);
    const auto [page, total] =
        items.find_and_count(where(col<&Item::stock> > 20), order_by(col<&Item::name>), limit(2), offset(1));
    CHECK(names(page) == "bc");
    CHECK(total == 4);
    CHECK(items.exists_by(col<&Item::name> == "f"));
    CHECK_FALSE(items.exists_by(col<&Item::name> == "g"));
    CHECK_FALSE(items.exists(offset(6)));
    CHECK(items.count_by(col<&Item::stock> == 10) == 1);
  });
}

TEST_CASE("aggregates are exact, and empty over no rows", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    CHECK_FALSE(items.sum(col<&Item::stock>));
    CHECK_FALSE(items.average(col<&Item::stock>));
    CHECK_FALSE(items.minimum(col<&Item::name>));
    six(items);
    CHECK(items.sum(col<&Item::stock>) == 210);
    CHECK(items.average(col<&Item::stock>, where(col<&Item::stock> <= 20)) == 15.0);
    CHECK(items.minimum(col<&Item::stock>) == 10);
    CHECK(items.maximum(col<&Item::name>) == "f");
    CHECK(items.minimum(col<&Item::note>) == "n0");
    CHECK_FALSE(items.minimum(col<&Item::note>, where(col<&Item::name> == "b")));
    CHECK(items.sum(col<&Item::id>) == 21);
    items.insert(Item{.id = 9'223'372'036'854'775'000, .name = "g"});
    CHECK(items.maximum(col<&Item::id>) == 9'223'372'036'854'775'000);
    items.insert(Item{.id = 9'223'372'036'854'775'001, .name = "h"});
    CHECK_THROWS_AS(items.sum(col<&Item::id>), tenon::error);
  });
}

TEST_CASE("D19: an empty optional, an empty list and an empty text never widen a condition",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    six(items);
    const std::optional<std::string> none;
    CHECK(items.find_by(col<&Item::name> == none).empty());
    CHECK(names(items.find(where(col<&Item::note> == none), order_by(col<&Item::name>))) == "bdf");
    CHECK(names(items.find(where(col<&Item::note> != none), order_by(col<&Item::name>))) == "ace");
    CHECK(items.find_by(in(col<&Item::stock>, std::vector<int>{})).empty());
    CHECK(items.find_by(in(col<&Item::note>, std::vector<std::string>{})).empty());
    CHECK(items.count_by(not_in(col<&Item::stock>, std::vector<int>{})) == 6);
    CHECK(items.count_by(not_in(col<&Item::note>, std::vector<std::string>{})) == 6);
    CHECK(items.find_by(col<&Item::name> == "").empty());
    CHECK(items.update(where(in(col<&Item::id>, std::vector<std::int64_t>{})), col<& Item::stock> = 0) == 0);
    CHECK(items.delete_where(where(in(col<&Item::id>, std::vector<std::int64_t>{}))) == 0);
    CHECK(items.delete_where(where(col<&Item::name> == none)) == 0);
    tenon::predicate<Item> filter = in(col<&Item::id>, std::vector<std::int64_t>{});
    CHECK(items.delete_where(where(filter)) == 0);
    CHECK(items.count() == 6);
  });
}

TEST_CASE("in takes lists of any length and containers of any kind", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    six(items);
    std::vector<int> many(100'000);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<int>(i) + 35;
    CHECK(items.count_by(in(col<&Item::stock>, many)) == 3);
    CHECK(items.count_by(in(col<&Item::stock>, std::array<int, 2>{10, 20})) == 2);
    CHECK(items.count_by(in(col<&Item::name>, {"a", "b", "zz"})) == 2);
    CHECK(items.count_by(in(col<&Item::name>, std::vector<std::string_view>{"a"})) == 1);
    CHECK(items.count_by(in(col<&Item::note>, std::vector<std::string>{"n0", "n2"})) == 2);
    CHECK(items.count_by(not_in(col<&Item::note>, std::vector<std::string>{"n0"})) == 2);
    CHECK(items.count_by(in(col<&Item::id>, std::vector<std::int64_t>{1, 1, 1})) == 1);
  });
}

TEST_CASE("one statement type runs with other values each time, and inside its own rows' reading",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    six(items);
    const auto with_stock = [&](int stock) { return names(items.find(where(col<&Item::stock> == stock))); };
    CHECK(with_stock(60) == "a");
    CHECK(with_stock(50) == "b");
    CHECK(with_stock(0).empty());
    CHECK(with_stock(60) == "a");
    for (int i = 0; i < 300; ++i) {  // more shapes than a connection remembers
      tenon::predicate<Item> filter = tenon::all;
      for (int bit = 0; bit < 9; ++bit) {
        if ((i >> bit & 1) != 0) {
          filter = filter && col<&Item::stock> > i % 50;
        } else {
          filter = filter && col<&Item::name> != "x";
        }
      }
      const std::int64_t expected = i == 0 ? 6 : 6 - (i % 50) / 10;
      CHECK(items.count(where(filter)) == expected);
    }
  });
}
