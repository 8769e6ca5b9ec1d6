// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;

namespace conformance {
/// A unique column that may be empty: rows with NULL in it never meet.
struct Badge {
  std::int64_t id = 0;
  std::optional<std::string> code{};
  std::string holder{};
  bool operator==(const Badge&) const = default;
};
/// A version beside a name that is unique among the rows that are not marked.
struct Licence {
  std::int64_t id = 0;
  std::string name{};
  int seats = 0;
  std::optional<tenon::timestamp> deletedAt{};
  int version = 0;
  bool operator==(const Licence&) const = default;
};
}  // namespace conformance
template <>
inline constexpr auto tenon::table_of<conformance::Licence> =
    tenon::table<conformance::Licence>()
        .unique({.live = true}, &conformance::Licence::name)
        .deleted_at(&conformance::Licence::deletedAt)
        .version(&conformance::Licence::version);
template <>
inline constexpr auto tenon::table_of<conformance::Badge> =
    tenon::table<conformance::Badge>().unique(&conformance::Badge::code);

TEST_CASE("upsert by a unique column inserts, or overwrites and keeps key and creation time",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada", .createdAt = long_ago});
    Person again{.email = "ada", .age = 36};
    CHECK(people.upsert(again, col<&Person::email>) == 1);
    CHECK(again.id == ada.id);
    CHECK(again.createdAt == long_ago);
    CHECK(again.version == 2);
    CHECK(people.find_one_by(col<&Person::email> == "ada") == again);
    Person bob{.email = "bob"};
    CHECK(people.upsert(bob, col<&Person::email>) == 1);
    CHECK(bob.version == 1);
    CHECK(people.find_by_id(bob.id) == bob);
    CHECK(people.count() == 2);
    // What came back is current: it can be saved.
    again.age = 37;
    CHECK_NOTHROW(people.save(again));
  });
}

TEST_CASE("upsert by the key gives the version back that the row has", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada"});
    ada.age = 1;
    people.upsert(ada);
    CHECK(people.find_by_id(ada.id) == ada);
    ada.age = 2;
    CHECK_NOTHROW(people.save(ada));
    std::vector<Person> both{ada, Person{.email = "bob"}};
    people.upsert(both);
    CHECK(people.find_by_ids({both[0].id, both[1].id}) == both);
  });
}

TEST_CASE("upsert of entities without a key gives each a key of its own", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Person> fresh(store);
    tenon::repository<Item> items{fresh.db};
    Item first{.name = "a"};
    items.upsert(first);
    Item second{.name = "b"};
    items.upsert(second);
    CHECK(first.id > 0);
    CHECK(second.id > first.id);
    std::vector<Item> many{{.name = "c"}, first, {.name = "d"}};
    many[1].name = "A";
    items.upsert(many);
    CHECK(items.count() == 4);
    CHECK(items.find_by_ids({many[0].id, many[1].id, many[2].id}) == many);
  });
}

TEST_CASE("upsert of many gives every entity its own row back", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    std::vector<Person> first{{.email = "a"}, {.email = "b"}, {.email = "c"}};
    people.insert(first);
    std::vector<Person> next{
        {.email = "x"}, {.email = "c", .age = 3}, {.email = "y"}, {.email = "a", .age = 1}};
    CHECK(people.upsert(next, col<&Person::email>) == 4);
    CHECK(next[1].id == first[2].id);
    CHECK(next[3].id == first[0].id);
    for (const Person& each : next) CHECK(people.find_by_id(each.id) == each);
    CHECK(people.count() == 5);
  });
}

TEST_CASE("upsert by a column that may be NULL mixes up no entities", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Badge> fresh(store);
    tenon::repository<Badge> badges{fresh.db};
    badges.insert(Badge{.code = "c", .holder = "old"});
    std::vector<Badge> many{{.holder = "one"}, {.code = "c", .holder = "two"}, {.holder = "three"}};
    bool refused = false;
    try {
      badges.upsert(many, col<&Badge::code>);
    } catch (const tenon::error& problem) {
      refused = true;
      CHECK(problem.kind == error_kind::value);
      CHECK(badges.count() == 1);
    }
    CHECK(many[0].holder == "one");
    CHECK(many[1].holder == "two");
    CHECK(many[2].holder == "three");
    if (!refused) {
      CHECK(badges.count() == 3);
      for (const Badge& each : many) CHECK(badges.find_by_id(each.id) == each);
    }
  });
}

TEST_CASE("skip_existing keeps the old row and gives it back", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    const Person ada = people.insert(Person{.email = "ada", .age = 1});
    std::vector<Person> many{{.email = "ada", .age = 2}, {.email = "bob", .age = 3}};
    CHECK(people.upsert(many, tenon::upsert_options{.skip_existing = true}, col<&Person::email>) == 1);
    CHECK(many[0] == ada);
    CHECK(many[1].age == 3);
    CHECK(people.find_by_id(many[1].id) == many[1]);
    CHECK(people.count() == 2);
  });
}

TEST_CASE("only_if_changed leaves an equal row alone, its version and updated_at too", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    const Person ada =
        people.insert(Person{.email = "ada", .age = 1, .createdAt = long_ago, .updatedAt = long_ago});
    constexpr tenon::upsert_options quiet{.only_if_changed = true};
    Person same{.email = "ada", .age = 1};
    CHECK(people.upsert(same, quiet, col<&Person::email>) == 0);
    CHECK(same == ada);
    Person other{.email = "ada", .nick = "a", .age = 1};
    CHECK(people.upsert(other, quiet, col<&Person::email>) == 1);
    CHECK(other.version == 2);
    CHECK(people.find_by_id(ada.id) == other);
  });
}

TEST_CASE("upsert that violates another rule changes nothing and nobody", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Owner, Car> fresh(store);
    tenon::repository<Car> cars{fresh.db};
    std::vector<Car> all{{.plate = "A"}, {.plate = "B"}};
    cars.insert(all);
    std::vector<Car> next{{.plate = "C"}, {.plate = "A", .seats = 0}};
    const std::vector<Car> before = next;
    CHECK(kind_of([&] { cars.upsert(next, col<&Car::plate>); }) == error_kind::check_violation);
    CHECK(next == before);
    CHECK(cars.count() == 2);
  });
}

TEST_CASE("upsert of an entity that somebody else has changed is a conflict, and changes nothing",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    const Person old = people.insert(Person{.email = "ada", .age = 1});
    Person newer = old;
    newer.age = 2;
    people.save(newer);
    const std::vector<Person> rows = people.find();
    const auto refused = [&](auto act, std::string_view who) {
      const tenon::error problem = error_of(act);
      CHECK(problem.kind == error_kind::conflict);
      CHECK(problem.expected_version == 1);
      CHECK(problem.found_version == 2);
      CHECK(problem.entity == "Person");
      CHECK(problem.members == "version");
      CHECK(problem.message.find(who) != std::string::npos);
      CHECK(people.find() == rows);
    };
    const std::string key = "Person with id " + old.id.to_string();
    constexpr tenon::upsert_options quiet{.only_if_changed = true};
    Person mine = old;
    mine.age = 3;
    const Person before = mine;
    refused([&] { people.upsert(mine); }, key);
    refused([&] { people.upsert(mine, quiet); }, key);
    refused([&] { people.upsert(mine, col<&Person::email>); }, "Person of the same email");
    refused([&] { people.upsert(mine, quiet, col<&Person::email>); }, "Person of the same email");
    // Also where the entity says what the row says.
    Person equal = newer;
    equal.version = 1;
    refused([&] { people.upsert(equal, quiet); }, key);
    CHECK(mine == before);
    std::vector<Person> many{{.email = "bob"}, mine, {.email = "eve"}};
    const std::vector<Person> others = many;
    refused([&] { people.upsert(many); }, key);
    refused([&] { people.upsert(many, quiet); }, key);
    refused([&] { people.upsert(many, col<&Person::email>); }, "Person of the same email");
    refused([&] { people.upsert(many, quiet, col<&Person::email>); }, "Person of the same email");
    CHECK(many == others);
    // In a transaction that goes on.
    fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Person> inside{tx};
      inside.insert(Person{.email = "zoe"});
      CHECK(kind_of([&] { inside.upsert(mine); }) == error_kind::conflict);
      inside.upsert(newer);
    });
    CHECK(people.count() == 2);
    CHECK(people.find_by_id(old.id) == newer);
    CHECK(newer.version == 3);
  });
}

TEST_CASE("upsert of an entity without a version overwrites whatever version the row has", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada", .age = 1});
    for (int age : {2, 3}) {
      ada.age = age;
      people.save(ada);
    }
    Person named{.email = "ada", .age = 4};
    CHECK(people.upsert(named, col<&Person::email>) == 1);
    CHECK(named.version == 4);
    Person keyed{.id = ada.id, .email = "ada", .age = 5};
    CHECK(people.upsert(keyed) == 1);
    CHECK(keyed.version == 5);
    // What a new entity overwrote, an older copy does not.
    CHECK(kind_of([&] { people.save(ada); }) == error_kind::conflict);
    CHECK(kind_of([&] { people.upsert(ada); }) == error_kind::conflict);
  });
}

TEST_CASE("upsert of an entity whose row is gone inserts it with the next version", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada", .age = 1});
    const Person first = ada;
    people.save(ada);
    people.delete_by_id(ada.id);
    std::vector<Person> many{ada, {.email = "bob"}};
    CHECK(people.upsert(many) == 2);
    CHECK(many[0].version == 3);
    CHECK(many[1].version == 1);
    CHECK(people.find_by_ids({many[0].id, many[1].id}) == many);
    // So a copy of the row that is gone does not fit.
    Person copy = first;
    CHECK(kind_of([&] { people.upsert(copy); }) == error_kind::conflict);
    CHECK(kind_of([&] { people.upsert(copy, {.only_if_changed = true}); }) == error_kind::conflict);
  });
}

TEST_CASE("upsert with only_if_changed leaves equal rows alone beside others whose versions fit",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    std::vector<Person> all{{.email = "a", .age = 1}, {.email = "b", .age = 2}};
    people.insert(all);
    constexpr tenon::upsert_options quiet{.only_if_changed = true};
    all[1].age = 3;
    all.push_back(Person{.email = "c"});
    CHECK(people.upsert(all, quiet) == 2);
    CHECK(all[0].version == 1);
    CHECK(all[1].version == 2);
    CHECK(all[2].version == 1);
    CHECK(people.find_by_ids({all[0].id, all[1].id, all[2].id}) == all);
    CHECK(people.upsert(all, quiet) == 0);
    CHECK(people.find_by_ids({all[0].id, all[1].id, all[2].id}) == all);
  });
}

TEST_CASE("upsert among live rows looks at the version of the live one", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Licence> fresh(store);
    tenon::repository<Licence> licences{fresh.db};
    Licence gone = licences.insert(Licence{.name = "x"});
    licences.soft_remove(gone);
    Licence live = licences.insert(Licence{.name = "x", .seats = 1});
    for (int seats : {2, 3, 4}) {
      live.seats = seats;
      licences.save(live);
    }
    Licence stale = live;
    stale.version = gone.version;
    const tenon::error problem = error_of([&] { licences.upsert(stale, col<&Licence::name>); });
    CHECK(problem.kind == error_kind::conflict);
    CHECK(problem.found_version == 4);
    live.seats = 5;
    CHECK(licences.upsert(live, col<&Licence::name>) == 1);
    CHECK(live.version == 5);
    CHECK(licences.count(tenon::with_deleted) == 2);
  });
}

TEST_CASE("upsert with versions takes no more statements than without", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    std::vector<Person> all{{.email = "a"}, {.email = "b"}, {.email = "c"}};
    people.insert(all);
    // The upsert and what reads back the rows, in a transaction of their own.
    CHECK(statements_of(fresh, [&] { people.upsert(all); }).size() == 4);
    CHECK(statements_of(fresh, [&] { people.upsert(all[0]); }).size() == 4);
  });
}
