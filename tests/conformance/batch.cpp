// SPDX-License-Identifier: MIT
#include "values.hpp"

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
  });
}

namespace {

/// Reads every row with a parameter in the statement and without: a store may take different ways.
template <class Entity, class Body>
void for_each_both_ways(tenon::repository<Entity> rows, Body body) {
  const auto order = order_by(asc(col<&Entity::id>));
  body([&](auto each) { return rows.for_each(each, order); });
  body([&](auto each) { return rows.for_each(each, where(col<&Entity::id> > 0), order); });
}

}  // namespace

TEST_CASE("for_each gives what find gives, of every type", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> rows{fresh.db};
    std::vector<Everything> all = boundary_rows();
    rows.insert(all);
    const std::vector<Everything> found = rows.find(order_by(asc(col<&Everything::id>)));
    REQUIRE(found.size() == all.size());
    for_each_both_ways(rows, [&](auto read) {
      for (int again = 0; again < 3; ++again) {
        std::size_t at = 0;
        bool equal = true;
        CHECK(read([&](const Everything& row) {
                equal = equal && at < found.size() && bit_equal(row, found[at]);
                ++at;
              }) == static_cast<std::int64_t>(found.size()));
        CHECK(equal);
      }
    });
  });
}

TEST_CASE("inside for_each other statements may run", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    std::vector<Item> all(2000);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].name = "item " + std::to_string(i);
      all[i].stock = static_cast<int>(i);
    }
    tenon::repository<Item>{fresh.db}.insert(all);
    tenon::transaction tx = fresh.db.begin();
    tenon::repository<Item> items{tx};
    for_each_both_ways(items, [&](auto read) {
      std::vector<Item> seen;
      std::int64_t asked = 0;
      CHECK(read([&](const Item& item) {
              if (item.stock % 500 == 7) {
                // The same statement again, another one, and one that stops early.
                CHECK(read([&](const Item&) { ++asked; }) == 2000);
                CHECK(items.find_by_id(item.id)->name == item.name);
                CHECK(read([](const Item&) { return false; }) == 1);
              }
              seen.push_back(item);
            }) == 2000);
      CHECK(asked == 8000);
      CHECK(seen == all);
    });
    Item changed = all[0];
    changed.stock = -1;
    items.update(changed);
    tx.commit();
    CHECK(tenon::repository<Item>{fresh.db}.find_by_id(changed.id)->stock == -1);
  });
}

TEST_CASE("for_each that is left leaves the transaction as it was", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    std::vector<Item> all(3000);
    for (Item& each : all) each.note = std::string(100, 'x');
    tenon::repository<Item>{fresh.db}.insert(all);
    tenon::transaction tx = fresh.db.begin();
    tenon::repository<Item> items{tx};
    for_each_both_ways(items, [&](auto read) {
      int rows = 0;
      CHECK_THROWS_AS(read([&](const Item&) {
                        if (++rows == 3) throw std::runtime_error("enough");
                      }),
                      std::runtime_error);
      CHECK(rows == 3);
      CHECK(items.count() == 3000);
    });
    // Who watches sees the select, whatever a store makes of it.
    CHECK(statements_of(fresh, [&] { items.for_each([](const Item&) {}); }) ==
          statements_of(fresh, [&] { items.find(); }));
    Item more{.name = "more"};
    items.insert(more);
    CHECK(items.for_each([](const Item&) {}) == 3001);
    tx.commit();
    CHECK(tenon::repository<Item>{fresh.db}.count() == 3001);
  });
}

TEST_CASE("a value that cannot be read ends for_each where it is met", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> rows{fresh.db};
    std::vector<Everything> all(1000);
    rows.insert(all);
    CHECK(tenon::execute(fresh.db, "UPDATE everything SET u8 = 300 WHERE id = $1", all[699].id) == 1);
    for_each_both_ways(rows, [&](auto read) {
      int seen = 0;
      CHECK(kind_of([&] { read([&](const Everything&) { ++seen; }); }) == error_kind::decode);
      CHECK(seen == 699);
      CHECK(rows.count() == 1000);
    });
  });
}
