// SPDX-License-Identifier: MIT
#include <tenon/query.hpp>

#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;

namespace viewed {

/// What a view makes of items.
struct Shelf {
  std::string name{};
  std::int64_t items = 0;
  std::optional<std::string> note{};
  bool operator==(const Shelf&) const = default;
};
struct Line {
  std::int64_t id = 0;
  std::int64_t items = 0;
  bool operator==(const Line&) const = default;
};

}  // namespace viewed

template <>
inline constexpr auto tenon::table_of<viewed::Shelf> =
    tenon::table<viewed::Shelf>("shelves").primary_key(&viewed::Shelf::name).view();

namespace {

using viewed::Shelf;

}  // namespace

TEST_CASE("a view is read like a table, by repositories and queries", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    std::vector<Item> all{{.name = "a", .stock = 1}, {.name = "a", .stock = 2, .note = "n"}, {.name = "b"}};
    tenon::repository<Item>{fresh.db}.insert(all);
    tenon::execute(fresh.db,
                   "CREATE VIEW shelves AS SELECT name, count(*) AS items, max(note) AS note FROM item GROUP "
                   "BY name");
    const auto check_reads = [&](tenon::database& db) {
      tenon::repository<Shelf> shelves{db};
      CHECK(shelves.find(order_by(col<&Shelf::name>)) ==
            std::vector<Shelf>{{"a", 2, "n"}, {"b", 1, std::nullopt}});
      CHECK(shelves.find_by_id("b") == Shelf{"b", 1, std::nullopt});
      CHECK(shelves.count(where(col<&Shelf::items> > 1)) == 1);
      CHECK(tenon::query(db, tenon::select<viewed::Line>(
                                 tenon::fields(col<&Item::id>, col<&Shelf::items>), tenon::from<Item>(),
                                 tenon::join<Shelf>(tenon::on(col<&Shelf::name> == col<&Item::name>)),
                                 order_by(col<&Item::id>), tenon::limit(2))) ==
            std::vector<viewed::Line>{{all[0].id, 2}, {all[1].id, 2}});
    };
    check_reads(fresh.db);
    if (!store.can(ability::shared)) return;
    for (const tenon::schema_policy policy : {tenon::verify, tenon::synchronize}) {
      tenon::database db = tenon::open<Item, Shelf>(fresh.home->store(), {.schema = policy});
      check_reads(db);
    }
  });
}

TEST_CASE("a view that the database lacks is a difference of its schema", "[conformance]") {
  for_each_store({ability::raw_sql, ability::shared}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    for (const tenon::schema_policy policy : {tenon::verify, tenon::synchronize}) {
      const tenon::error problem =
          error_of([&] { tenon::open<Item, Shelf>(fresh.home->store(), {.schema = policy}); });
      CHECK(problem.kind == error_kind::schema);
      CHECK(problem.table == "shelves");
      CHECK(problem.message.find("view \"shelves\" is missing") != std::string::npos);
    }
  });
}

TEST_CASE("a store without views says so when it is opened", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    if (store.can(ability::raw_sql)) return;
    fresh_database<Item> fresh(store);
    const tenon::error problem =
        error_of([&] { tenon::open<Item, Shelf>(fresh.home->store(), {.schema = tenon::synchronize}); });
    CHECK(problem.kind == error_kind::unsupported);
    CHECK(problem.message.find("Shelf") != std::string::npos);
  });
}
