// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <type_traits>

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;

namespace conformance {
/// Its times are the database's.
struct Stamped {
  std::int64_t id = 0;
  std::string name{};
  tenon::timestamp createdAt{};
  std::optional<tenon::timestamp> updatedAt{};
  std::optional<tenon::timestamp> deletedAt{};
  int version = 0;
  bool operator==(const Stamped&) const = default;
};
}  // namespace conformance

template <>
inline constexpr auto tenon::table_of<Stamped> = tenon::table<Stamped>("stamped")
                                                     .unique(&Stamped::name)
                                                     .created_at(&Stamped::createdAt, tenon::clock::database)
                                                     .updated_at(&Stamped::updatedAt, tenon::clock::database)
                                                     .deleted_at(&Stamped::deletedAt)
                                                     .version(&Stamped::version);

namespace {

bool is_now(tenon::timestamp at) {
  const auto age = tenon::now() - at;
  return age >= std::chrono::seconds(0) && age < std::chrono::minutes(10);
}

}  // namespace

TEST_CASE("an insert sets the creation and update times and version 1", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person one{.email = "one"};
    people.insert(one);
    CHECK(is_now(one.createdAt));
    CHECK(is_now(one.updatedAt));
    CHECK(one.version == 1);
    CHECK_FALSE(one.deletedAt);
    CHECK(people.find_by_id(one.id) == one);
    std::vector<Person> many{{.email = "a"}, {.email = "b"}};
    people.save(many);
    for (const Person& each : many) {
      CHECK(is_now(each.createdAt));
      CHECK(each.version == 1);
      CHECK(people.find_by_id(each.id) == each);
    }
  });
}

TEST_CASE("creation and update times that an inserted entity brings are kept", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    std::vector<Person> mixed{{.email = "old", .createdAt = long_ago, .updatedAt = long_ago},
                              {.email = "new"}};
    people.insert(mixed);
    CHECK(mixed[0].createdAt == long_ago);
    CHECK(mixed[0].updatedAt == long_ago);
    CHECK(is_now(mixed[1].createdAt));
    CHECK(people.find_by_ids({mixed[0].id, mixed[1].id}) == mixed);
  });
}

TEST_CASE("an update counts the version, moves updated_at and leaves created_at alone", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada{.email = "ada", .createdAt = long_ago, .updatedAt = long_ago};
    people.insert(ada);
    ada.age = 36;
    ada.nick = "countess";
    people.save(ada);
    CHECK(ada.version == 2);
    CHECK(ada.createdAt == long_ago);
    CHECK(is_now(ada.updatedAt));
    CHECK(people.find_by_id(ada.id) == ada);
    ada.nick.reset();
    people.update(ada);
    CHECK(ada.version == 3);
    CHECK(people.find_by_id(ada.id) == ada);
    Person forged = ada;
    forged.createdAt = tenon::now();
    people.save(forged);
    CHECK(people.find_by_id(ada.id)->createdAt == long_ago);
  });
}

TEST_CASE("a set-based update counts the version and moves updated_at", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada", .createdAt = long_ago, .updatedAt = long_ago});
    CHECK(people.update(where(col<&Person::email> == "ada"), col<& Person::age> = 36) == 1);
    const Person found = people.find_by_id_or_fail(ada.id);
    CHECK(found.age == 36);
    CHECK(found.version == 2);
    CHECK(is_now(found.updatedAt));
    CHECK(found.createdAt == long_ago);
    CHECK(kind_of([&] { people.save(ada); }) == error_kind::conflict);
  });
}

TEST_CASE("a stale version is a conflict, writes nothing and leaves the entity as it was", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person first = people.insert(Person{.email = "x"});
    Person second = first;
    first.age = 1;
    people.save(first);
    second.age = 2;
    const Person before = second;
    const tenon::error problem = error_of([&] { people.save(second); });
    CHECK(problem.kind == error_kind::conflict);
    CHECK(problem.message.find("expected version 1, found 2") != std::string::npos);
    CHECK(problem.message.find(first.id.to_string()) != std::string::npos);
    CHECK(second == before);
    CHECK(kind_of([&] { people.update(second); }) == error_kind::conflict);
    CHECK(kind_of([&] { people.remove(second); }) == error_kind::conflict);
    CHECK(kind_of([&] { people.soft_remove(second); }) == error_kind::conflict);
    CHECK(second == before);
    CHECK(people.find_by_id(first.id) == first);
  });
}

TEST_CASE("one stale entity among many: nothing is written and every entity is as it was", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    std::vector<Person> known{{.email = "a"}, {.email = "b"}, {.email = "c"}};
    people.insert(known);
    Person changed = known[1];
    people.save(changed);
    for (Person& each : known) each.age = 50;
    std::vector<Person> mixed = known;
    mixed.insert(mixed.begin(), Person{.email = "new"});
    const std::vector<Person> before = mixed;
    CHECK(kind_of([&] { people.save(mixed); }) == error_kind::conflict);
    CHECK(mixed == before);
    CHECK(people.count() == 3);
    CHECK(people.count_by(col<&Person::age> == 50) == 0);
    // The message names the stale one, whatever the others look like half way through.
    const std::string stale = known[1].id.to_string();
    const auto names_the_stale_one = [&](const tenon::error& problem) {
      return problem.kind == error_kind::conflict && problem.message.find(stale) != std::string::npos &&
             problem.message.find("expected version 1, found 2") != std::string::npos;
    };
    CHECK(names_the_stale_one(error_of([&] { people.save(mixed); })));
    CHECK(names_the_stale_one(error_of([&] { people.update(known); })));
    CHECK(names_the_stale_one(error_of([&] { people.remove(known); })));
    CHECK(names_the_stale_one(error_of([&] { people.soft_remove(known); })));
    CHECK(std::vector<Person>(before.begin() + 1, before.end()) == known);
    CHECK(people.count() == 3);
    CHECK(people.count_by(col<&Person::age> == 50) == 0);
  });
}

TEST_CASE("updating an entity whose row is gone is not found, and save does not bring it back",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada"});
    CHECK(people.delete_by_id(ada.id));
    const Person before = ada;
    CHECK(kind_of([&] { people.update(ada); }) == error_kind::not_found);
    CHECK(kind_of([&] { people.save(ada); }) == error_kind::not_found);
    CHECK(ada == before);
    CHECK(people.count(tenon::with_deleted) == 0);
  });
}

TEST_CASE("an entity given twice in one write is refused where versions would disagree", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    const Person ada = people.insert(Person{.email = "ada"});
    std::vector<Person> twice{ada, ada};
    CHECK(kind_of([&] { people.save(twice); }) == error_kind::conflict);
    CHECK(twice[0] == ada);
    CHECK(people.find_by_id(ada.id) == ada);
  });
}

TEST_CASE("a write of a temporary gives it back filled in", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    const Person saved = people.save({.email = "ada"});
    CHECK(people.find_by_id(saved.id) == saved);
    const Person constant{.email = "bob"};
    const Person copy = people.save(constant);
    CHECK(constant.id.is_nil());
    CHECK(people.find_by_id(copy.id) == copy);
    const std::vector<Person> many = people.insert(std::vector<Person>{{.email = "c"}, {.email = "d"}});
    CHECK(people.find_by_ids({many[0].id, many[1].id}) == many);
  });
}

TEST_CASE("create, merge and preload store nothing", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    CHECK(people.create() == Person{});
    Person ada = people.insert(Person{.email = "ada"});
    Person merged = ada;
    people.merge(merged, col<& Person::age> = 7, col<& Person::nick> = "a",
                 col<& Person::email> = std::string("b"));
    CHECK(merged.age == 7);
    CHECK(merged.nick == "a");
    CHECK(merged.email == "b");
    people.merge(merged, col<& Person::nick> = std::nullopt);
    CHECK_FALSE(merged.nick);
    const std::optional<Person> loaded = people.preload(ada.id, col<& Person::age> = 9);
    REQUIRE(loaded);
    CHECK(loaded->age == 9);
    CHECK(loaded->email == "ada");
    CHECK_FALSE(people.preload(tenon::uuid::v4(), col<& Person::age> = 9));
    CHECK(people.find_by_id(ada.id) == ada);
  });
}

TEST_CASE("times by the database's clock are in the entity as they are in the row, after one statement",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Stamped> fresh(store);
    tenon::repository<Stamped> all{fresh.db};
    Stamped one{.name = "one"};
    const auto inserted = statements_of(fresh, [&] { all.insert(one); });
    CHECK(inserted.size() == 1);
    CHECK(one.id != 0);
    CHECK(is_now(one.createdAt));
    CHECK(one.updatedAt == one.createdAt);
    CHECK(one.version == 1);
    CHECK(all.find_by_id(one.id) == one);
    Stamped two{.name = "two"};
    CHECK(statements_of(fresh, [&] { all.save(two); }).size() == 1);
    CHECK(all.find_by_id(two.id) == two);
    // What the entity brings is kept.
    Stamped old{.name = "old", .createdAt = long_ago, .updatedAt = long_ago};
    all.insert(old);
    CHECK(old.createdAt == long_ago);
    CHECK(old.updatedAt == long_ago);
    CHECK(all.find_by_id(old.id) == old);
    old.name = "older";
    const auto updated = statements_of(fresh, [&] { all.save(old); });
    CHECK(updated.size() == 3);  // in a transaction, so that a conflict can be told
    CHECK(is_now(*old.updatedAt));
    CHECK(old.createdAt == long_ago);
    CHECK(old.version == 2);
    CHECK(all.find_by_id(old.id) == old);
    const Stamped before = old;
    old.name = "one";
    CHECK(kind_of([&] { all.save(old); }) == error_kind::unique_violation);
    old.name = before.name;
    CHECK(old == before);
    old.version = 1;
    CHECK(kind_of([&] { all.save(old); }) == error_kind::conflict);
    CHECK(kind_of([&] { all.insert(Stamped{.name = "one"}); }) == error_kind::unique_violation);
  });
}

TEST_CASE("times by the database's clock hold for many rows, marks, upserts and set-based writes",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Stamped> fresh(store);
    tenon::repository<Stamped> all{fresh.db};
    std::vector<Stamped> many{{.name = "a"}, {.name = "b", .createdAt = long_ago, .updatedAt = long_ago}};
    all.insert(many);
    CHECK(is_now(many[0].createdAt));
    CHECK(many[1].createdAt == long_ago);
    CHECK(all.find_by_ids({many[0].id, many[1].id}) == many);
    all.update(many);
    CHECK(is_now(*many[1].updatedAt));
    CHECK(all.find_by_ids({many[0].id, many[1].id}) == many);
    all.soft_remove(many[0]);
    CHECK(all.find_one(where(col<&Stamped::id> == many[0].id), tenon::with_deleted) == many[0]);
    all.recover(many[0]);
    Stamped again{.name = "b"};
    all.upsert(again, col<&Stamped::name>);
    CHECK(again.id == many[1].id);
    CHECK(again.createdAt == long_ago);
    CHECK(all.find_by_id(again.id) == again);
    Stamped fresh_one{.name = "c"};
    all.upsert(fresh_one, col<&Stamped::name>);
    CHECK(is_now(fresh_one.createdAt));
    CHECK(all.find_by_id(fresh_one.id) == fresh_one);
    Stamped past = all.insert(Stamped{.name = "past", .createdAt = long_ago, .updatedAt = long_ago});
    CHECK(all.update(where(col<&Stamped::id> == past.id), col<& Stamped::name> = "present") == 1);
    CHECK(is_now(all.find_by_id(past.id)->updatedAt.value()));
    CHECK(all.find_by_id(past.id)->createdAt == long_ago);
  });
}
