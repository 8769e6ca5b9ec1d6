// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;

namespace {

std::vector<Car> cars_of(std::size_t count) {
  std::vector<Car> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i].plate = "P" + std::to_string(i);
  return all;
}

std::vector<Person> people_of(std::size_t count) {
  std::vector<Person> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i].email = "e" + std::to_string(i);
  return all;
}

}  // namespace

TEST_CASE("an empty list is no statement and no error", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    std::vector<Person> none;
    CHECK(statements_of(fresh, [&] {
            people.insert(none);
            people.save(none);
            people.update(none);
            people.remove(none);
            people.soft_remove(none);
            people.recover(none);
            CHECK(people.upsert(none, col<&Person::email>) == 0);
          }).empty());
  });
}

TEST_CASE("a bulk write with one bad row writes none and leaves every entity as it was", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Owner, Car> fresh(store);
    tenon::repository<Car> cars{fresh.db};
    Car taken{.plate = "TAKEN"};
    cars.insert(taken);
    for (const std::size_t bad : {std::size_t{0}, std::size_t{7}, std::size_t{19}}) {
      std::vector<Car> unique = cars_of(20);
      unique[bad].plate = "TAKEN";
      std::vector<Car> within = cars_of(20);
      within[bad].plate = within[(bad + 1) % 20].plate;
      std::vector<Car> check = cars_of(20);
      check[bad].seats = 10;
      std::vector<Car> foreign = cars_of(20);
      foreign[bad].ownerId = 999;
      std::vector<Car> text = cars_of(20);
      text[bad].plate = "\xff";
      const auto refused = [&](std::vector<Car>& rows, error_kind kind) {
        const std::vector<Car> before = rows;
        CHECK(kind_of([&] { cars.insert(rows); }) == kind);
        CHECK(rows == before);
        CHECK(kind_of([&] { cars.save(rows); }) == kind);
        CHECK(rows == before);
        rows[bad].id = taken.id + 1'000'000 + static_cast<std::int64_t>(bad);  // known and new ones mixed
        const std::vector<Car> mixed = rows;
        CHECK(kind_of([&] { cars.save(rows); }) == kind);
        CHECK(rows == mixed);
        CHECK(kind_of([&] { cars.insert(rows); }) == kind);
        CHECK(rows == mixed);
        CHECK(cars.count() == 1);
      };
      refused(unique, error_kind::unique_violation);
      refused(within, error_kind::unique_violation);
      refused(check, error_kind::check_violation);
      refused(foreign, error_kind::foreign_key_violation);
      refused(text, error_kind::value);
    }
    CHECK(cars.find_one() == taken);
  });
}

TEST_CASE("a bulk update with one bad row changes none", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Owner, Car> fresh(store);
    tenon::repository<Car> cars{fresh.db};
    std::vector<Car> all = cars_of(10);
    cars.insert(all);
    const std::vector<Car> stored = all;
    for (Car& each : all) each.seats = 2;
    all[6].seats = 0;
    CHECK(kind_of([&] { cars.update(all); }) == error_kind::check_violation);
    CHECK(kind_of([&] { cars.save(all); }) == error_kind::check_violation);
    all[6].seats = 2;
    all[3].plate = all[4].plate;
    CHECK(kind_of([&] { cars.update(all); }) == error_kind::unique_violation);
    all[3].plate = "P3";
    all[5].id = 12345;
    CHECK(kind_of([&] { cars.update(all); }) == error_kind::not_found);
    CHECK(cars.find(tenon::order_by(col<&Car::id>)) == stored);
    all[5].id = stored[5].id;
    cars.update(all);
    CHECK(cars.find(tenon::order_by(col<&Car::id>)) == all);
  });
}

TEST_CASE("save of many takes new and known entities together, in any order", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person, Item> fresh(store);
    tenon::repository<Person> people{fresh.db};
    std::vector<Person> known = people_of(6);
    people.insert(known);
    std::vector<Person> mixed;
    for (std::size_t i = 0; i < 6; ++i) {
      known[i].age = static_cast<int>(i) + 1;
      mixed.push_back(known[i]);
      mixed.push_back(Person{.email = "new" + std::to_string(i)});
    }
    people.save(mixed);
    CHECK(people.count() == 12);
    for (std::size_t i = 0; i < mixed.size(); ++i) {
      CHECK(mixed[i].version == (i % 2 == 0 ? 2 : 1));
      CHECK(people.find_by_id(mixed[i].id) == mixed[i]);
    }
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> some{{.name = "a"}, {.name = "b"}};
    items.insert(some);
    some[1].name = "B";
    std::vector<Item> again{{.name = "c"}, some[1], {.id = 77, .name = "given"}, {.name = "d"}};
    items.save(again);
    CHECK(items.count() == 5);
    for (const Item& each : again) CHECK(items.find_by_id(each.id) == each);
  });
}

TEST_CASE("the number of statements does not depend on the number of entities", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person, Account, Item> fresh(store);
    tenon::repository<Person> people{fresh.db};
    tenon::repository<Account> accounts{fresh.db};
    tenon::repository<Item> items{fresh.db};
    const auto counts = [&](std::size_t n) {
      people.clear();
      accounts.clear();
      items.clear();
      std::vector<Person> persons = people_of(n);
      std::vector<Account> filled(n);
      std::vector<Item> things(n);
      std::vector<tenon::uuid> keys;
      std::vector<std::size_t> result;
      const auto count = [&](auto action) { result.push_back(statements_of(fresh, action).size()); };
      count([&] { people.insert(persons); });
      count([&] { accounts.insert(filled); });
      count([&] { items.save(things); });
      for (const Person& each : persons) keys.push_back(each.id);
      count([&] { people.save(persons); });
      count([&] { people.update(persons); });
      count([&] { accounts.save(filled); });
      count([&] { items.save(things); });
      count([&] { items.upsert(things); });
      count([&] { people.upsert(persons, col<&Person::email>); });
      count([&] { people.soft_remove(persons); });
      count([&] { people.recover(persons); });
      count([&] { (void)people.find_by_ids(keys); });
      count([&] { (void)people.find(); });
      count([&] { people.remove(persons); });
      return result;
    };
    CHECK(counts(2) == counts(40));
    CHECK(counts(40) == counts(3000));
    CHECK(people.count(tenon::with_deleted) == 0);
  });
}

TEST_CASE("the default calls are one statement each", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    Item item{.name = "a"};
    const auto one = [&](auto action) { CHECK(statements_of(fresh, action).size() == 1); };
    one([&] { items.save(item); });
    one([&] { items.insert(Item{.name = "b"}); });
    one([&] { (void)items.find_by_id(item.id); });
    one([&] { (void)items.find(where(col<&Item::stock> == 0), tenon::limit(10)); });
    one([&] { (void)items.count(); });
    one([&] { (void)items.exists(); });
    one([&] { items.update(where(col<&Item::id> == item.id), col<& Item::stock> = 3); });
    one([&] { items.increment(where(tenon::all), col<&Item::stock>, 1); });
    one([&] { items.delete_by_id(item.id); });
  });
}
