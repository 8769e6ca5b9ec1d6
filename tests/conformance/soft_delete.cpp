// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;
using tenon::with_deleted;

namespace conformance {
/// A mark, and no version that would tell of other writers.
struct Memo {
  std::int64_t id = 0;
  std::string text{};
  std::optional<tenon::timestamp> deletedAt{};
};
/// Addresses of deleted members may be taken again.
struct Subscriber {
  std::int64_t id = 0;
  std::string email{};
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
  bool operator==(const Subscriber&) const = default;
};
}  // namespace conformance

template <>
inline constexpr auto tenon::table_of<Subscriber> = tenon::table<Subscriber>("subscribers")
                                                        .unique({.live = true}, &Subscriber::email)
                                                        .deleted_at(&Subscriber::deletedAt);
template <>
inline constexpr auto tenon::table_of<Memo> = tenon::table<Memo>("memos").deleted_at(&Memo::deletedAt);

namespace {

/// Five people, "b" and "d" marked as deleted.
std::vector<Person> five(tenon::repository<Person>& people) {
  std::vector<Person> all{{.email = "a", .age = 1},
                          {.email = "b", .age = 2},
                          {.email = "c", .age = 3},
                          {.email = "d", .age = 4},
                          {.email = "e", .age = 5}};
  people.insert(all);
  people.soft_remove(all[1]);
  people.soft_remove(all[3]);
  return all;
}

std::string emails(const std::vector<Person>& people) {
  std::string joined;
  for (const Person& each : people) joined += each.email;
  return joined;
}

}  // namespace

TEST_CASE("rows marked as deleted are out of every read's sight unless asked for", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    const std::vector<Person> all = five(people);
    const auto by_age = tenon::order_by(col<&Person::age>);
    CHECK(emails(people.find(by_age)) == "ace");
    CHECK(emails(people.find(by_age, with_deleted)) == "abcde");
    CHECK(people.find(by_age, with_deleted) == all);
    CHECK(emails(people.find(by_age, where(col<&Person::age> > 1 || col<&Person::age> == 1))) == "ace");
    CHECK(emails(people.find_by(col<&Person::email> == "b")).empty());
    CHECK(people.count() == 3);
    CHECK(people.count(with_deleted) == 5);
    CHECK(people.count(where(col<&Person::age> > 3)) == 1);
    CHECK_FALSE(people.exists(where(col<&Person::email> == "b")));
    CHECK(people.exists(where(col<&Person::email> == "b"), with_deleted));
    CHECK_FALSE(people.find_one_by(col<&Person::email> == "b"));
    CHECK(people.find_one(where(col<&Person::email> == "b"), with_deleted) == all[1]);
    CHECK(kind_of([&] { people.find_one_or_fail(where(col<&Person::email> == "b")); }) ==
          error_kind::not_found);
    CHECK_FALSE(people.find_by_id(all[1].id));
    CHECK(kind_of([&] { people.find_by_id_or_fail(all[1].id); }) == error_kind::not_found);
    CHECK(emails(people.find_by_ids({all[3].id, all[2].id, all[1].id, all[0].id})) == "ca");
    const auto [page, total] = people.find_and_count(by_age, tenon::limit(2));
    CHECK(emails(page) == "ac");
    CHECK(total == 3);
    CHECK(people.find_and_count(with_deleted).second == 5);
    CHECK(people.sum(col<&Person::age>) == 9);
    CHECK(people.sum(col<&Person::age>, with_deleted) == 15);
    CHECK(people.average(col<&Person::age>) == 3.0);
    CHECK(people.minimum(col<&Person::age>, where(col<&Person::age> > 1)) == 3);
    CHECK(people.maximum(col<&Person::age>, where(col<&Person::age> < 5)) == 3);
    tenon::predicate<Person> filter = tenon::all;
    filter = filter && col<&Person::age> > 1;
    CHECK(people.count(where(filter)) == 2);
  });
}

TEST_CASE("marking sets the mark, the version and updated_at in row and entity alike", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada", .createdAt = long_ago, .updatedAt = long_ago});
    people.soft_remove(ada);
    CHECK(ada.deletedAt.has_value());
    CHECK(ada.version == 2);
    CHECK(ada.updatedAt != long_ago);
    CHECK(people.find_one(with_deleted) == ada);
    people.recover(ada);
    CHECK_FALSE(ada.deletedAt);
    CHECK(ada.version == 3);
    CHECK(people.find_one() == ada);
    std::vector<Person> many{{.email = "b"}, {.email = "c"}};
    people.insert(many);
    people.soft_remove(many);
    CHECK(people.count() == 1);
    people.recover(many);
    CHECK(people.find_by_ids({many[0].id, many[1].id}) == many);
  });
}

TEST_CASE("marking by a condition keeps the first mark and counts only what changed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    const std::vector<Person> all = five(people);
    CHECK(people.soft_delete(where(col<&Person::age> <= 3)) == 2);
    CHECK(people.find_one(with_deleted, where(col<&Person::email> == "b"))->deletedAt == all[1].deletedAt);
    CHECK(people.count() == 1);
    CHECK(people.soft_delete(where(tenon::all)) == 1);
    CHECK(people.count() == 0);
    CHECK(people.restore(where(col<&Person::age> == 1 || col<&Person::age> == 5)) == 2);
    CHECK(people.count() == 2);
    CHECK(people.restore(where(tenon::all)) == 3);
    CHECK(people.restore(where(tenon::all)) == 0);
    CHECK(people.count() == 5);
  });
}

TEST_CASE("set-based updates leave marked rows alone, deletes take them too", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    five(people);
    CHECK(people.update_all(col<& Person::age> = 100) == 3);
    CHECK(people.increment(where(tenon::all), col<&Person::age>, 5) == 3);
    CHECK(people.decrement(where(col<&Person::age> == 105), col<&Person::age>, 4) == 3);
    CHECK(people.count(where(col<&Person::age> == 101), with_deleted) == 3);
    CHECK(people.delete_where(where(col<&Person::age> < 101)) == 2);
    CHECK(people.count(with_deleted) == 3);
    people.soft_delete(where(tenon::all));
    people.clear();
    CHECK(people.count(with_deleted) == 0);
  });
}

TEST_CASE("marking what is marked already, or recovering what is not, is no conflict", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada"});
    const tenon::error live = error_of([&] { people.recover(ada); });
    CHECK(live.kind != error_kind::conflict);
    people.soft_remove(ada);
    const Person before = ada;
    const tenon::error gone = error_of([&] { people.soft_remove(ada); });
    CHECK(gone.kind != error_kind::conflict);
    CHECK(gone.message.find("twice") == std::string::npos);
    CHECK(people.find_one(with_deleted) == before);
    Person unknown{.id = tenon::uuid::v4(), .email = "x", .version = 1};
    CHECK(kind_of([&] { people.soft_remove(unknown); }) == error_kind::not_found);
    CHECK(kind_of([&] { people.recover(unknown); }) == error_kind::not_found);
  });
}

TEST_CASE("removing or saving a marked entity works on its row", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Person> fresh(store);
    tenon::repository<Person> people{fresh.db};
    Person ada = people.insert(Person{.email = "ada"});
    people.soft_remove(ada);
    ada.age = 3;
    people.save(ada);
    CHECK(people.count() == 0);
    CHECK(people.find_one(with_deleted) == ada);
    people.remove(ada);
    CHECK(people.count(with_deleted) == 0);
  });
}

TEST_CASE("saving an entity that somebody else marked as deleted leaves the mark", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Memo> fresh(store);
    tenon::repository<Memo> memos{fresh.db};
    Memo memo = memos.insert(Memo{.text = "a"});
    Memo elsewhere = memo;
    memos.soft_remove(elsewhere);
    memo.text = "b";
    memos.save(memo);
    CHECK(memos.count() == 0);
    CHECK(memos.find_one(with_deleted)->text == "b");
    memo.text = "c";
    memos.upsert(memo);
    CHECK(memos.count() == 0);
    CHECK(memos.find_one(with_deleted)->text == "c");
  });
}

TEST_CASE("a value unique among live rows is free again once its row is marked as deleted", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Subscriber> fresh(store);
    tenon::repository<Subscriber> all{fresh.db};
    Subscriber first = all.insert(Subscriber{.email = "a", .name = "first"});
    const tenon::error taken = error_of([&] { all.insert(Subscriber{.email = "a"}); });
    CHECK(taken.kind == error_kind::unique_violation);
    CHECK(taken.members == "email");
    all.soft_remove(first);
    Subscriber second = all.insert(Subscriber{.email = "a", .name = "second"});
    CHECK(kind_of([&] { all.insert(Subscriber{.email = "a"}); }) == error_kind::unique_violation);
    CHECK(all.find_by(col<&Subscriber::email> == "a") == std::vector<Subscriber>{second});
    CHECK(all.count(where(col<&Subscriber::email> == "a"), with_deleted) == 2);
    // Two deleted ones may share it; one cannot come back while the other lives.
    const Subscriber before = first;
    CHECK(kind_of([&] { all.recover(first); }) == error_kind::unique_violation);
    CHECK(first == before);
    CHECK(kind_of([&] { all.restore(where(tenon::all)); }) == error_kind::unique_violation);
    all.soft_remove(second);
    CHECK(all.count(with_deleted) == 2);
    all.recover(first);
    CHECK(all.find() == std::vector<Subscriber>{first});
    first.email = "b";
    all.save(first);
    all.recover(second);
    first.email = "a";
    CHECK(kind_of([&] { all.save(first); }) == error_kind::unique_violation);
  });
}

TEST_CASE("an upsert over a value unique among live rows does not touch deleted ones", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Subscriber> fresh(store);
    tenon::repository<Subscriber> all{fresh.db};
    Subscriber gone = all.insert(Subscriber{.email = "a", .name = "gone"});
    all.soft_remove(gone);
    Subscriber fresh_one{.email = "a", .name = "new"};
    CHECK(all.upsert(fresh_one, col<&Subscriber::email>) == 1);
    CHECK(fresh_one.id != gone.id);
    Subscriber again{.email = "a", .name = "newer"};
    all.upsert(again, col<&Subscriber::email>);
    CHECK(again.id == fresh_one.id);
    CHECK_FALSE(again.deletedAt);
    CHECK(all.find() == std::vector<Subscriber>{again});
    CHECK(all.find_one(where(col<&Subscriber::id> == gone.id), with_deleted) == gone);
    std::vector<Subscriber> many{{.email = "a", .name = "x"}, {.email = "b", .name = "y"}};
    all.upsert(many, col<&Subscriber::email>);
    CHECK(many[0].id == fresh_one.id);
    CHECK(all.count() == 2);
  });
}

TEST_CASE("an index over live rows is the same when the database is opened again", "[conformance]") {
  for_each_store({ability::shared}, [](const store_under_test& store) {
    fresh_database<Subscriber> fresh(store);
    tenon::repository<Subscriber> all{fresh.db};
    Subscriber first = all.insert(Subscriber{.email = "a"});
    all.soft_remove(first);
    tenon::database again = fresh.open();
    tenon::repository<Subscriber>{again}.insert(Subscriber{.email = "a"});
    CHECK(kind_of([&] { tenon::repository<Subscriber>{again}.insert(Subscriber{.email = "a"}); }) ==
          error_kind::unique_violation);
    CHECK_NOTHROW(tenon::open<Subscriber>(fresh.home->store(), {.schema = tenon::verify}));
  });
}
