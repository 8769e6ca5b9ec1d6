// SPDX-License-Identifier: MIT
#include <atomic>
#include <thread>

#include <tenon/query.hpp>

#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::fields;
using tenon::from;
using tenon::order_by;
using tenon::prepare;
using tenon::where;

namespace {

constexpr auto least = tenon::parameter<"least", int>;
constexpr auto most = tenon::parameter<"most", std::int64_t>;
constexpr auto name = tenon::parameter<"name", std::string>;
constexpr auto ids = tenon::parameter<"ids", std::vector<std::int64_t>>;
constexpr auto note = tenon::parameter<"note", std::optional<std::string>>;

/// Items 1 to 6 named a to f, stock 10 to 60, every other with a note.
void add_six(tenon::repository<Item>& items) {
  for (int i = 1; i <= 6; ++i) {
    Item each{.name = std::string(1, static_cast<char>('a' + i - 1)), .stock = 10 * i};
    if (i % 2 == 0) each.note = "n" + std::to_string(i);
    items.insert(each);
  }
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& each : names) all += each;
  return all;
}

}  // namespace

TEST_CASE("a held statement runs with the values of each call", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    add_six(items);
    const auto by_stock =
        prepare(fresh.db, select(fields(col<&Item::name>), from<Item>(), where(col<&Item::stock> > least),
                                 order_by(col<&Item::name>), tenon::limit(most)));
    CHECK(joined(by_stock(least = 30, most = 10)) == "def");
    CHECK(joined(by_stock(most = 2, least = 0)) == "ab");
    CHECK(by_stock(least = 60, most = 1).empty());
    CHECK(by_stock.one(least = 50, most = 1) == "f");
    CHECK_FALSE(by_stock.one(least = 70, most = 1).has_value());
    CHECK(by_stock.one_or_fail(least = 40, most = 5) == "e");
    CHECK(kind_of([&] { by_stock.one_or_fail(least = 70, most = 1); }) == error_kind::not_found);
    CHECK(kind_of([&] { by_stock(least = 1, most = -1); }) == error_kind::value);
    CHECK(kind_of([&] { by_stock(least = 5'000'000'000, most = 1); }) == error_kind::value);
    const auto all_names =
        prepare(fresh.db, select(fields(col<&Item::name>), from<Item>(), order_by(col<&Item::id>)));
    CHECK(joined(all_names()) == "abcdef");
  });
}

TEST_CASE("lists, optionals and patterns are parameters on every store", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    add_six(items);
    const auto listed =
        prepare(fresh.db, tenon::select<Item>(where(in(col<&Item::id>, ids)), order_by(col<&Item::id>)));
    CHECK(listed(ids = {2, 5, 99}).size() == 2);
    CHECK(listed(ids = std::vector<std::int64_t>{}).empty());
    std::vector<std::int64_t> many(1000);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::int64_t>(i);
    CHECK(listed(ids = many).size() == 6);
    const auto noted = prepare(fresh.db, tenon::select<Item>(where(col<&Item::note> == note)));
    CHECK(noted(note = std::nullopt).size() == 3);
    CHECK(noted(note = "n4").size() == 1);
    const std::optional<std::string> kept = "n6";
    CHECK(noted(note = kept).size() == 1);
    const auto part = prepare(fresh.db, tenon::select<Item>(where(contains(col<&Item::note>, name))));
    CHECK(part(name = "n").size() == 3);
    CHECK(part(name = "%").empty());
    const auto twice = prepare(
        fresh.db, tenon::select<Item>(where(col<&Item::stock> == least || col<&Item::stock> == least + 10)));
    CHECK(twice(least = 20).size() == 2);
  });
}

TEST_CASE("a held change is executed with the values of each call", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Person> fresh(store);
    tenon::repository<Item> items{fresh.db};
    add_six(items);
    const auto restock =
        prepare(fresh.db, tenon::update<Item>(where(in(col<&Item::id>, ids)), col<& Item::stock> = most,
                                              col<& Item::note> = note));
    CHECK(restock.execute(ids = {1, 2, 9}, most = 7, note = std::nullopt) == 2);
    CHECK(items.count(where(col<&Item::stock> == 7 && is_null(col<&Item::note>))) == 2);
    CHECK(kind_of([&] { restock.execute(ids = {1}, most = 5'000'000'000, note = "x"); }) ==
          error_kind::value);
    CHECK(items.find_by_id(1)->stock == 7);
    const auto drop = prepare(fresh.db, tenon::delete_from<Item>(where(col<&Item::name> == name)));
    CHECK(drop.execute(name = "c") == 1);
    CHECK(drop.execute(name = "c") == 0);

    // The moment of a change is that of the call.
    tenon::repository<Person> people{fresh.db};
    Person one{.email = "a@b.c", .age = 1};
    people.insert(one);
    const auto age = prepare(
        fresh.db, tenon::update<Person>(where(col<&Person::email> == name), col<& Person::age> = least));
    CHECK(age.execute(name = "a@b.c", least = 2) == 1);
    const tenon::timestamp before = people.find_one()->updatedAt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    CHECK(age.execute(name = "a@b.c", least = 3) == 1);
    CHECK(people.find_one()->updatedAt > before);
    CHECK(people.find_one()->version == 3);
  });
}

TEST_CASE("a held statement runs in a transaction too", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    add_six(items);
    const auto by_name = prepare(fresh.db, tenon::select<Item>(where(col<&Item::name> == name)));
    const auto rename =
        prepare(fresh.db, tenon::update<Item>(where(col<&Item::name> == "a"), col<& Item::name> = name));
    {
      tenon::transaction tx = fresh.db.begin();
      CHECK(rename.on(tx).execute(name = "z") == 1);
      CHECK(by_name.on(tx)(name = "z").size() == 1);
    }
    CHECK(by_name(name = "z").empty());
  });
}

TEST_CASE("several threads call one held statement", "[conformance]") {
  for_each_store({ability::concurrent}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    add_six(items);
    const auto listed =
        prepare(fresh.db, tenon::select<Item>(where(in(col<&Item::id>, ids) && col<&Item::stock> > least)));
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::vector<std::int64_t> mine{t + 1};
          const std::vector<Item> found = listed(ids = mine, least = i % 2 == 0 ? 0 : 1000);
          const bool right = i % 2 != 0 ? found.empty() : found.size() == 1 && found[0].id == t + 1;
          if (!right) ++wrong;
        }
      });
    }
    for (std::thread& each : threads) each.join();
    CHECK(wrong == 0);
  });
}

TEST_CASE("a held statement outlives the connections it ran on", "[conformance]") {
  for_each_store({ability::shared}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    add_six(items);
    const auto by_name = prepare(fresh.db, tenon::select<Item>(where(col<&Item::name> == name)));
    CHECK(by_name(name = "a").size() == 1);
    const tenon::database other = fresh.open();
    tenon::database& again = const_cast<tenon::database&>(other);
    CHECK(by_name.on(again)(name = "b").size() == 1);
    CHECK(by_name(name = "c").size() == 1);
  });
}

TEST_CASE("a held statement sends what a query sends, and nothing more", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    const auto held =
        prepare(fresh.db, select(fields(col<&Item::name>), from<Item>(), where(col<&Item::stock> > least)));
    const auto of_held = statements_of(fresh, [&] { held(least = 3); });
    const auto of_query = statements_of(fresh, [&] {
      query(fresh.db, select(fields(col<&Item::name>), from<Item>(), where(col<&Item::stock> > 3)));
    });
    CHECK(of_held == of_query);
  });
}
