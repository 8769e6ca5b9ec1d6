// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;

TEST_CASE("a batch runs different statements in their order", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Person> fresh(store);
    Item first{.name = "a", .stock = 1};
    Item second{.name = "b", .stock = 2};
    Person ada{.email = "ada@example.org", .age = 36};
    std::vector<Item> seen;
    std::vector<Person> people;
    tenon::batch work{fresh.db};
    work.insert(first).insert(second).insert(ada);
    work.add(
        tenon::update<Item>(where(col<&Item::name> == "a"), col<& Item::stock> = col<&Item::stock> + 10));
    work.find(seen, where(col<&Item::stock> > 5));
    work.add(tenon::delete_from<Item>(where(col<&Item::name> == "b")));
    work.find(people);
    REQUIRE(work.size() == 7);
    const std::vector<std::int64_t> counts = work.run();
    CHECK(counts == std::vector<std::int64_t>{1, 1, 1, 1, 0, 1, 0});
    CHECK(work.size() == 0);
    CHECK(first.id != 0);
    CHECK(second.id > first.id);
    CHECK_FALSE(ada.id.is_nil());
    CHECK(ada.version == 1);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0] == Item{first.id, "a", 11, {}});
    REQUIRE(people.size() == 1);
    CHECK(people[0] == ada);
    CHECK(tenon::repository<Item>{fresh.db}.find() == seen);
    CHECK(work.run().empty());
  });
}

TEST_CASE("a batch that fails keeps nothing and names its statement", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    Person ada{.email = "a"};
    Person twin{.email = "a"};
    Person last{.email = "c"};
    tenon::batch work{fresh.db};
    work.insert(ada).insert(twin).insert(last);
    const tenon::error problem = error_of([&] { work.run(); });
    CHECK(problem.kind == error_kind::unique_violation);
    CHECK(problem.message.rfind("statement 2 of the batch: ", 0) == 0);
    CHECK(ada.id.is_nil());
    CHECK(tenon::repository<Person>{fresh.db}.count() == 0);
    CHECK(work.size() == 3);
    tenon::repository<Person>{fresh.db}.insert(last);  // the connection goes on working
    CHECK(tenon::repository<Person>{fresh.db}.count() == 1);
  });
}

TEST_CASE("a batch in a transaction ends with it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    {
      tenon::transaction tx = fresh.db.begin();
      Item item{.name = "a"};
      tenon::batch work{tx};
      work.insert(item).run();
      CHECK(tenon::repository<Item>{tx}.count() == 1);
    }
    CHECK(items.count() == 0);
  });
}

TEST_CASE("a batch of a thousand statements is one after the other", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    std::vector<Item> items(1000);
    tenon::batch work{fresh.db};
    for (std::size_t i = 0; i < items.size(); ++i) {
      items[i].name = std::string(200, static_cast<char>('a' + i % 26));
      work.insert(items[i]);
    }
    std::vector<Item> seen;
    work.find(seen, order_by(asc(col<&Item::id>)));
    CHECK(work.run().size() == 1001);
    CHECK(seen == items);
  });
}

TEST_CASE("for_each reads row after row and stops when told", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> all(5000);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].stock = static_cast<int>(i);
    items.insert(all);
    std::vector<Item> seen;
    CHECK(items.for_each([&](const Item& item) { seen.push_back(item); }, order_by(asc(col<&Item::id>))) ==
          5000);
    CHECK(seen == all);
    int sum = 0;
    CHECK(items.for_each(
              [&](const Item& item) {
                sum += item.stock;
                return item.stock < 3;
              },
              where(col<&Item::stock> > 0), order_by(asc(col<&Item::stock>))) == 3);
    CHECK(sum == 6);
    CHECK(items.for_each([](const Item&) {}, where(col<&Item::stock> < 0)) == 0);
    CHECK_THROWS_AS(items.for_each([](const Item&) { throw std::runtime_error("enough"); }),
                    std::runtime_error);
    CHECK(items.count() == 5000);
    // The parameterless form may take another way.
    std::int64_t rows = 0;
    CHECK(items.for_each([&](const Item&) { ++rows; }) == 5000);
    CHECK(rows == 5000);
  });
}
