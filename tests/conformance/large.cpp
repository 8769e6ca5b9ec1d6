// SPDX-License-Identifier: MIT
// Many rows, long names, schemas.
#include "entities.hpp"
#include "stores.hpp"

#include <limits>

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;

namespace conformance {

/// Names as long as they may be, and of words of SQL, quotes and capitals.
struct Named {
  std::int64_t id = 0;
  std::string a{};
  std::optional<int> b{};
  std::int64_t c = 0;
  std::string d{};
  bool operator==(const Named&) const = default;
};
constexpr std::string_view longest = "a_name_of_sixty_three_bytes_is_as_long_as_PostgreSQL_takes_them";
constexpr std::string_view longest_too = "a_name_of_sixty_three_bytes_is_as_long_as_PostgreSQL_takes_it__";
static_assert(longest.size() == 63 && longest_too.size() == 63);

struct Archived {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::int64_t> liveId{};
  bool operator==(const Archived&) const = default;
};
struct Live {
  std::int64_t id = 0;
  std::string name{};
  bool operator==(const Live&) const = default;
};
struct Cold {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::int64_t> liveId{};
  bool operator==(const Cold&) const = default;
};

}  // namespace conformance

template <>
inline constexpr auto tenon::table_of<conformance::Named> =
    tenon::table<conformance::Named>(conformance::longest)
        .column(&conformance::Named::a, conformance::longest)
        .column(&conformance::Named::b, conformance::longest_too)
        .column(&conformance::Named::c, "select")
        .column(&conformance::Named::d, R"(it's "Quoted"; -- ä)")
        .unique(&conformance::Named::a)
        .unique(&conformance::Named::b)
        .index(&conformance::Named::a, &conformance::Named::b);
template <>
inline constexpr auto tenon::table_of<conformance::Live> = tenon::table<conformance::Live>("things");
template <>
inline constexpr auto tenon::table_of<conformance::Archived> =
    tenon::table<conformance::Archived>("things")
        .schema("archive")
        .unique(&conformance::Archived::name)
        .foreign_key(&conformance::Archived::liveId, &conformance::Live::id);
template <>
inline constexpr auto tenon::table_of<conformance::Cold> = tenon::table<conformance::Cold>("things")
                                                               .schema("Cold Store")
                                                               .unique(&conformance::Cold::name)
                                                               .foreign_key(&conformance::Cold::liveId,
                                                                            &conformance::Archived::id);

namespace {

std::vector<Item> items_of(std::size_t count) {
  std::vector<Item> all(count);
  for (std::size_t i = 0; i < count; ++i) {
    all[i].name = "item " + std::to_string(i);
    all[i].stock = static_cast<int>(i);
    if (i % 3 == 0) all[i].note = "note " + std::to_string(i);
  }
  return all;
}

}  // namespace

TEST_CASE("ten thousand rows are inserted, found, updated, saved, upserted and removed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item, Person> fresh(store);
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> all = items_of(10'000);
    items.insert(all);
    CHECK(items.count() == 10'000);
    std::vector<std::int64_t> keys;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i > 0 && all[i].id <= all[i - 1].id) FAIL("keys do not grow");
      keys.push_back(all[i].id);
    }
    CHECK(items.find_by_ids(keys) == all);
    for (Item& each : all) each.stock = -each.stock, each.note.reset();
    items.update(all);
    CHECK(items.find_by_ids(keys) == all);
    for (std::size_t i = 0; i < all.size(); i += 2) all[i].name += "!";
    std::vector<Item> mixed = all;
    for (Item& each : items_of(10'000)) mixed.push_back(each);
    items.save(mixed);
    CHECK(items.count() == 20'000);
    for (Item& each : mixed) each.note = "upserted";
    CHECK(items.upsert(mixed) == 20'000);
    CHECK(items.count_by(col<&Item::note> == std::optional<std::string>("upserted")) == 20'000);
    CHECK(items.update(where(in(col<&Item::id>, keys)), col<& Item::stock> = 1) == 10'000);
    mixed = items.find(tenon::order_by(col<&Item::id>));
    items.remove(mixed);
    CHECK(items.count() == 0);

    tenon::repository<Person> people{fresh.db};
    std::vector<Person> persons(10'000);
    for (std::size_t i = 0; i < persons.size(); ++i) persons[i].email = std::to_string(i);
    people.insert(persons);
    for (Person& each : persons) each.age = 5;
    people.upsert(persons, col<&Person::email>);
    CHECK(people.count_by(col<&Person::age> == 5 && col<&Person::version> == 2) == 10'000);
    people.soft_remove(persons);
    CHECK(people.count() == 0);
    CHECK(people.find(tenon::with_deleted).size() == 10'000);
  });
}

TEST_CASE("keys that the program gives are never generated again", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    std::int64_t next = 1;
    const auto generated = [&](std::int64_t beyond) {
      const Item made = items.insert(Item{.name = "made"});
      CHECK(made.id > beyond);
      std::vector<Item> many(3);
      items.insert(many);
      for (const Item& each : many) CHECK(each.id > made.id);
      next = many[2].id + 1;
    };
    generated(0);
    items.insert(Item{.id = next, .name = "given"});  // the very next one
    generated(next);
    items.save(Item{.id = next + 5, .name = "given"});
    generated(next + 5);
    std::vector<Item> given{{.id = next}, {.id = next + 2}, {.id = next + 1}};
    items.insert(given);
    generated(next + 2);
    std::vector<Item> upserted{{.id = next}, {.id = next + 1}};
    items.upsert(upserted);
    generated(next + 1);
    items.save(std::vector<Item>{{.id = next + 100}, {.name = "new"}, {.id = next + 101}});
    generated(next + 101);
    items.update(where(col<&Item::id> == next - 1), col<& Item::id> = next + 10);
    items.delete_where(where(col<&Item::id> == next + 10));
    fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Item> inside{tx};
      inside.insert(Item{.id = next + 20});
      CHECK(inside.insert(Item{}).id > next + 20);
      tx.nested([&](tenon::transaction& inner) {
        tenon::repository<Item> deeper{inner};
        deeper.insert(Item{.id = next + 50});
        CHECK(deeper.insert(Item{}).id > next + 50);
      });
    });
    generated(next + 50);
    {
      auto tx = fresh.db.begin();
      tenon::repository<Item>{tx}.insert(Item{.id = next + 30});
      tx.rollback();
    }
    CHECK_NOTHROW(items.insert(Item{}));
    items.insert(Item{.id = -7});
    generated(0);
  });
}

TEST_CASE("a key that was generated and given back by a removal is not generated again", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    const Item first = items.insert(Item{});
    items.remove(first);
    const Item second = items.insert(Item{});
    CHECK(second.id > first.id);
    items.clear();
    std::vector<Item> many(2);
    items.insert(many);
    CHECK(many[0].id > second.id);
  });
}

TEST_CASE("names of 63 bytes, words of SQL and quotes are names like any other", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Named> fresh(store);
    CHECK_NOTHROW(fresh_database<Named>(store).db.close());
    tenon::repository<Named> all{fresh.db};
    std::vector<Named> rows{{.a = "x", .b = 1, .c = 10, .d = "d"}, {.a = "y", .c = 20}};
    all.insert(rows);
    CHECK(all.find(tenon::order_by(col<&Named::c>)) == rows);
    CHECK(all.find_by(col<&Named::d> == "d") == std::vector<Named>{rows[0]});
    const tenon::error a = error_of([&] { all.insert(Named{.a = "x"}); });
    CHECK(a.kind == error_kind::unique_violation);
    CHECK(a.table == longest);
    CHECK(a.column == longest);
    const tenon::error b = error_of([&] { all.insert(Named{.a = "z", .b = 1}); });
    CHECK(b.kind == error_kind::unique_violation);
    CHECK(b.column == longest_too);
    rows[1].b = 2;
    all.upsert(rows[1], col<&Named::a>);
    CHECK(all.find_by_id(rows[1].id) == rows[1]);
    CHECK(all.update_all(col<& Named::c> = col<&Named::c> + 1) == 2);
    CHECK(all.sum(col<&Named::c>) == 32);
  });
}

TEST_CASE("tables of one name in several schemas are apart, and can reference each other", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Live, Archived, Cold> fresh(store, apart::schemas);
    tenon::repository<Live> live{fresh.db};
    tenon::repository<Archived> archived{fresh.db};
    tenon::repository<Cold> cold{fresh.db};
    const Live one = live.insert(Live{.name = "one"});
    const Archived old = archived.insert(Archived{.name = "old", .liveId = one.id});
    cold.insert(Cold{.name = "colder", .liveId = old.id});
    CHECK(live.count() == 1);
    CHECK(archived.find_one() == old);
    CHECK(cold.find_one()->liveId == old.id);
    CHECK(kind_of([&] { archived.insert(Archived{.name = "old"}); }) == error_kind::unique_violation);
    CHECK_NOTHROW(cold.insert(Cold{.name = "old"}));
    CHECK(kind_of([&] { archived.insert(Archived{.name = "x", .liveId = one.id + 99}); }) ==
          error_kind::foreign_key_violation);
    CHECK(kind_of([&] { live.remove(one); }) == error_kind::foreign_key_violation);
    CHECK(kind_of([&] { archived.remove(old); }) == error_kind::foreign_key_violation);
    std::vector<Archived> many(50);
    for (std::size_t i = 0; i < many.size(); ++i) many[i].name = std::to_string(i);
    archived.insert(many);
    CHECK(archived.count() == 51);
    CHECK(live.count() == 1);
    if (store.can(ability::shared)) {
      tenon::database again = fresh.open();  // what was made is what the entities describe
      CHECK(tenon::repository<Archived>{again}.count() == 51);
    }
  });
}
