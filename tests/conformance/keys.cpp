// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <limits>
#include <tuple>

using namespace conformance;
using tenon::col;
using tenon::error_kind;

TEST_CASE("a generated integer key comes back, and grows", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    Item first{.name = "a"};
    items.insert(first);
    CHECK(first.id > 0);
    const Item second = items.insert(Item{.name = "b"});
    CHECK(second.id > first.id);
    std::vector<Item> many{{.name = "c"}, {.name = "d"}, {.name = "e"}};
    items.insert(many);
    CHECK(many[0].id > second.id);
    CHECK(many[1].id > many[0].id);
    CHECK(many[2].id > many[1].id);
    for (const Item& each : many) CHECK(items.find_by_id(each.id) == each);
  });
}

TEST_CASE("an integer key the program has set is kept, and later keys stay clear of it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    Item given{.id = 500, .name = "given"};
    items.insert(given);
    CHECK(given.id == 500);
    CHECK(items.find_by_id(500) == given);
    CHECK(items.insert(Item{.name = "next"}).id > 500);
    std::vector<Item> mixed{{.name = "new"}, {.id = 1000, .name = "known"}, {.name = "new too"}};
    items.insert(mixed);
    CHECK(mixed[1].id == 1000);
    CHECK(mixed[0].id > 1000);
    CHECK(mixed[2].id > mixed[0].id);
    CHECK(items.find_by_ids({mixed[0].id, mixed[1].id, mixed[2].id}) == mixed);
  });
}

TEST_CASE("when the integer keys are used up, inserts are refused with no row written", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    items.insert(Item{.id = std::numeric_limits<std::int64_t>::max() - 1, .name = "nearly last"});
    std::vector<Item> two{{.name = "last"}, {.name = "one too many"}};
    CHECK(kind_of([&] { items.insert(two); }) == error_kind::full);
    CHECK(items.count() == 1);
    CHECK(two[0].id == 0);
    items.insert(Item{.id = std::numeric_limits<std::int64_t>::max(), .name = "last"});
    CHECK(kind_of([&] { items.insert(two); }) == error_kind::full);
    CHECK(items.count() == 2);
  });
}

TEST_CASE("negative and zero neighbours: a negative integer key is a key like any other", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    const Item negative = items.save(Item{.id = -5, .name = "negative"});
    CHECK(negative.id == -5);
    CHECK(items.find_by_id(-5) == negative);
    CHECK(tenon::repository<Item>::has_id(negative));
    CHECK_FALSE(tenon::repository<Item>::has_id(Item{}));
  });
}

TEST_CASE("a generated uuid is of version 7, comes back, and is kept where it is set", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada{.email = "ada"};
    people.insert(ada);
    CHECK_FALSE(ada.id.is_nil());
    CHECK((ada.id.bytes[6] >> 4) == 7);
    CHECK(people.find_by_id(ada.id) == ada);
    const tenon::uuid chosen = tenon::uuid::v4();
    CHECK(people.insert(Person{.id = chosen, .email = "bob"}).id == chosen);
    std::vector<Person> many{{.email = "c"}, {.id = tenon::uuid::v4(), .email = "d"}, {.email = "e"}};
    const tenon::uuid kept = many[1].id;
    people.insert(many);
    CHECK(many[1].id == kept);
    CHECK_FALSE(many[0].id.is_nil());
    CHECK(many[0].id != many[2].id);
    CHECK(people.find_by_ids({many[2].id, many[0].id, many[1].id}) ==
          std::vector<Person>{many[2], many[0], many[1]});
  });
}

TEST_CASE("a key of two columns is found, updated and removed by both", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Line> fresh(store);
    tenon::repository<Line> lines{fresh.db};
    std::vector<Line> all{{1, "a", 10}, {1, "b", 20}, {2, "a", 30}, {0, "", 40}};
    lines.insert(all);
    CHECK(lines.find_by_id(1, "b") == all[1]);
    CHECK_FALSE(lines.find_by_id(2, "b"));
    CHECK(lines.find_by_id(0, "") == all[3]);
    using key = std::tuple<std::int64_t, std::string>;
    CHECK(lines.find_by_ids(std::vector<key>{{2, "a"}, {9, "z"}, {1, "a"}}) ==
          std::vector<Line>{all[2], all[0]});
    all[1].amount = 21;
    lines.update(all[1]);
    all[0].amount = 11;
    lines.save(all[0]);
    CHECK(lines.find_by_id(1, "b")->amount == 21);
    CHECK(lines.find_by_id(1, "a")->amount == 11);
    CHECK(lines.find_by_id(2, "a")->amount == 30);
    lines.remove(all[0]);
    CHECK(lines.delete_by_id(1, "b"));
    CHECK_FALSE(lines.delete_by_id(1, "b"));
    CHECK(lines.count() == 2);
    CHECK(kind_of([&] { lines.insert(Line{2, "a", 0}); }) == error_kind::unique_violation);
  });
}

TEST_CASE("save of an assigned key inserts what is missing and updates what is there", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Country> fresh(store);
    tenon::repository<Country> countries{fresh.db};
    countries.save(Country{"de", "Germany"});
    std::vector<Country> both{{"de", "Deutschland"}, {"fr", "France"}};
    countries.save(both);
    CHECK(countries.find(tenon::order_by(col<&Country::id>)) == both);
    CHECK_FALSE(tenon::repository<Country>::has_id(Country{}));
    CHECK(tenon::repository<Country>::has_id(both[0]));
    CHECK(kind_of([&] { countries.insert(Country{"de", "again"}); }) == error_kind::unique_violation);
    CHECK(countries.find_by_id("de") == both[0]);
  });
}

TEST_CASE(
    "find_by_ids keeps the order of the keys, leaves out what is missing and repeats what is asked twice",
    "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> all(300);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].name = std::to_string(i);
    items.insert(all);
    std::vector<std::int64_t> keys;
    std::vector<Item> expected;
    for (std::size_t i = 0; i < 500; ++i) {
      const std::size_t at = i * 7919 % 400;
      keys.push_back(at < all.size() ? all[at].id : 1'000'000 + static_cast<std::int64_t>(at));
      if (at < all.size()) expected.push_back(all[at]);
    }
    CHECK(items.find_by_ids(keys) == expected);
    CHECK(items.find_by_ids(std::vector<std::int64_t>{}).empty());
  });
}

TEST_CASE("update and remove of a row that is not there are not found", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Country, Link> fresh(store);
    tenon::repository<Country> countries{fresh.db};
    Country missing{"xx", "nowhere"};
    CHECK(kind_of([&] { countries.update(missing); }) == error_kind::not_found);
    CHECK(kind_of([&] { countries.remove(missing); }) == error_kind::not_found);
    CHECK(countries.count() == 0);
    // There is nothing to set where every column is of the key; the row has to be there all the same.
    tenon::repository<Link> links{fresh.db};
    Link link{1, 2};
    CHECK(kind_of([&] { links.update(link); }) == error_kind::not_found);
    links.save(link);
    links.save(link);
    CHECK_NOTHROW(links.update(link));
    CHECK(links.count() == 1);
  });
}

TEST_CASE("save of two entities with one key loses neither's values in silence", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Country> fresh(store);
    tenon::repository<Country> countries{fresh.db};
    for (int round = 0; round < 2; ++round) {  // the row is missing, then it is there
      std::vector<Country> twice{{"de", "first"}, {"de", "last"}};
      const std::vector<Country> before = twice;
      try {
        countries.save(twice);
        CHECK(countries.find_by_id("de")->name == "last");
      } catch (const tenon::error& problem) {
        CHECK(problem.kind == error_kind::conflict);
        CHECK(twice == before);
        CHECK(countries.count() == static_cast<std::int64_t>(round));
      }
      if (round == 0 && countries.count() == 0) countries.insert(Country{"de", "kept"});
    }
  });
}

TEST_CASE("saving new entities beside ones whose keys have no row loses none", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    const Item first = items.insert(Item{.name = "first"});
    // Keys that the store would make next.
    std::vector<Item> mixed{{.name = "new 1"},
                            {.id = first.id + 1, .name = "known 1"},
                            {.name = "new 2"},
                            {.id = first.id + 3, .name = "known 2"},
                            {.name = "new 3"}};
    items.save(mixed);
    CHECK(items.count() == 6);
    for (const Item& each : mixed) CHECK(items.find_by_id(each.id) == each);
    CHECK(items.find_by_id(first.id) == first);
    const Item last = items.insert(Item{.name = "last"});
    for (const Item& each : mixed) CHECK(last.id > each.id);
  });
}
