// SPDX-License-Identifier: MIT
#include <tenon/functions.hpp>
#include <tenon/generate.hpp>
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

/// Views that are described with what they show.
struct Stocked {
  std::string name{};
  std::int64_t items = 0;
  std::optional<std::int64_t> stock{};
  bool operator==(const Stocked&) const = default;
};
struct Stocked2 {
  std::string name{};
  std::int64_t items = 0;
  std::optional<std::int64_t> stock{};
};
struct Full {
  std::string name{};
  bool operator==(const Full&) const = default;
};
struct Worded {
  std::string word{};
  int size = 0;
  bool operator==(const Worded&) const = default;
};

/// A table that views read, at two times.
struct Crate1 {
  std::int64_t id = 0;
  std::string name{};
  int stock = 0;
};
struct Crate2 {
  std::int64_t id = 0;
  std::string name{};
  std::string stock{};
};
struct CrateName {
  std::string name{};
};
struct CrateStock1 {
  int stock = 0;
};
struct CrateStock2 {
  std::string stock{};
};

}  // namespace viewed

template <>
inline constexpr auto tenon::table_of<viewed::Stocked> =
    tenon::table<viewed::Stocked>("stocked").primary_key(&viewed::Stocked::name).view([] {
      return tenon::select<viewed::Stocked>(
          tenon::fields(tenon::col<&Item::name>, tenon::count_all(), tenon::sum(tenon::col<&Item::stock>)),
          tenon::from<Item>(), tenon::where(tenon::col<&Item::name> != "it's"),
          tenon::group_by(tenon::col<&Item::name>));
    });
/// The same view, told otherwise.
template <>
inline constexpr auto tenon::table_of<viewed::Stocked2> =
    tenon::table<viewed::Stocked2>("stocked").primary_key(&viewed::Stocked2::name).view([] {
      return tenon::select<viewed::Stocked2>(
          tenon::fields(tenon::col<&Item::name>, tenon::count_all(), tenon::sum(tenon::col<&Item::stock>)),
          tenon::from<Item>(), tenon::where(tenon::col<&Item::stock> < 100),
          tenon::group_by(tenon::col<&Item::name>));
    });
template <>
inline constexpr auto tenon::table_of<viewed::Full> =
    tenon::table<viewed::Full>("full").primary_key(&viewed::Full::name).view([] {
      return tenon::select<viewed::Full>(tenon::fields(tenon::col<&viewed::Stocked::name>),
                                         tenon::from<viewed::Stocked>(),
                                         tenon::where(tenon::col<&viewed::Stocked::stock> >= 3));
    });
template <>
inline constexpr auto tenon::table_of<viewed::Worded> = tenon::table<viewed::Worded>("worded").view(
    {.sqlite = "SELECT 'a', length('sqlite')", .postgresql = "SELECT 'a'::text, length('postgresql')"});
template <>
inline constexpr auto tenon::table_of<viewed::Crate1> = tenon::table<viewed::Crate1>("crates");
template <>
inline constexpr auto tenon::table_of<viewed::Crate2> = tenon::table<viewed::Crate2>("crates");
template <>
inline constexpr auto tenon::table_of<viewed::CrateName> =
    tenon::table<viewed::CrateName>("crate_names").view("SELECT name FROM crates");
template <>
inline constexpr auto tenon::table_of<viewed::CrateStock1> =
    tenon::table<viewed::CrateStock1>("crate_stocks").view("SELECT stock FROM crates");
template <>
inline constexpr auto tenon::table_of<viewed::CrateStock2> =
    tenon::table<viewed::CrateStock2>("crate_stocks").view("SELECT stock FROM crates");

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

TEST_CASE("a view that is described by its query is made with its tables, and shows what it says",
          "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<viewed::Full, viewed::Stocked, viewed::Worded, Item> fresh(store);
    std::vector<Item> all{{.name = "a", .stock = 1},
                          {.name = "a", .stock = 2},
                          {.name = "b", .stock = 2},
                          {.name = "it's", .stock = 9}};
    tenon::repository<Item>{fresh.db}.insert(all);
    CHECK(tenon::repository<viewed::Stocked>{fresh.db}.find(order_by(col<&viewed::Stocked::name>)) ==
          std::vector<viewed::Stocked>{{"a", 2, 3}, {"b", 1, 2}});
    CHECK(tenon::repository<viewed::Full>{fresh.db}.find() == std::vector<viewed::Full>{{"a"}});
    const bool sqlite = store.name() != "PostgreSQL";
    CHECK(tenon::repository<viewed::Worded>{fresh.db}.find() ==
          std::vector<viewed::Worded>{{"a", sqlite ? 6 : 10}});
    if (!store.can(ability::shared)) return;
    for (const tenon::schema_policy policy : {tenon::verify, tenon::synchronize})
      tenon::open<Item, viewed::Stocked, viewed::Full, viewed::Worded>(fresh.home->store(),
                                                                       {.schema = policy});
    const tenon::error changed = error_of(
        [&] { tenon::open<Item, viewed::Stocked2>(fresh.home->store(), {.schema = tenon::verify}); });
    CHECK(changed.kind == error_kind::schema);
    CHECK(changed.message.find("view \"stocked\": what it shows is ") != std::string::npos);
    // It is made anew, and with it the one that reads it, which is not described here.
    tenon::database other =
        tenon::open<Item, viewed::Stocked2>(fresh.home->store(), {.schema = tenon::synchronize});
    CHECK(tenon::repository<viewed::Stocked2>{other}.count() == 3);
    CHECK(tenon::repository<viewed::Full>{other}.count() == 2);
    tenon::open<Item, viewed::Stocked2, viewed::Full>(fresh.home->store(), {.schema = tenon::verify});
  });
}

TEST_CASE("a table changes below its views, which are dropped and made again in their order",
          "[conformance]") {
  for_each_store({ability::raw_sql, ability::shared}, [](const store_under_test& store) {
    fresh_database<viewed::Crate1, viewed::CrateName, viewed::CrateStock1> fresh(store, apart::schemas);
    viewed::Crate1 first{.name = "a", .stock = 7};
    tenon::repository<viewed::Crate1>{fresh.db}.insert(first);
    tenon::database next = tenon::open<>(fresh.home->store());
    const auto plan = tenon::plan_for<viewed::Crate2, viewed::CrateName, viewed::CrateStock2>(next);
    INFO(to_text(plan.plan));
    tenon::apply(next, plan, {.allow = {tenon::change_column("crates", "stock")}});
    CHECK(tenon::repository<viewed::CrateStock2>{next}.find()[0].stock == "7");
    CHECK(tenon::repository<viewed::CrateName>{next}.count() == 1);
    CHECK(tenon::plan_for<viewed::Crate2, viewed::CrateName, viewed::CrateStock2>(next).empty());
  });
}

TEST_CASE("generated migrations make, change and drop views, and lead back", "[conformance][generate]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    const auto made = [&](const tenon::migrations& history, auto generated) {
      fresh_database<> scratch(store, apart::schemas);
      const tenon::generated_migration one = generated(scratch.db, history);
      return tenon::read_migration(tenon::migration_file_name(one.migration),
                                   tenon::migration_text(one.migration));
    };
    tenon::migrations history;
    history.add(made(history, [](tenon::database& db, const tenon::migrations& all) {
      return tenon::generate<viewed::Full, viewed::Stocked, Item>(db, all);
    }));
    fresh_database<> again(store, apart::schemas);
    CHECK(tenon::generate<Item, viewed::Stocked, viewed::Full>(again.db, history).empty());
    history.add(made(history, [](tenon::database& db, const tenon::migrations& all) {
      return tenon::generate<viewed::Stocked2, viewed::Full, Item>(db, all);
    }));
    CHECK(tenon::migration_text(history[1]).find("DROP VIEW \"full\";\nDROP VIEW \"stocked\";") !=
          std::string::npos);
    history.add(made(history, [](tenon::database& db, const tenon::migrations& all) {
      return tenon::generate<viewed::Stocked2, Item>(db, all);
    }));
    CHECK(tenon::migration_text(history[2]).find("-- tenon:up") <
          tenon::migration_text(history[2]).find("DROP VIEW \"full\";"));
    CHECK(tenon::migration_text(history[2]).find("CREATE VIEW") >
          tenon::migration_text(history[2]).find("-- tenon:down"));
    fresh_database<> live(store, apart::schemas);
    tenon::migrator runner(live.db, history);
    runner.run({.to = history[1].id});
    CHECK(tenon::repository<viewed::Full>{live.db}.count() == 0);
    runner.run();
    CHECK(kind_of([&] { tenon::repository<viewed::Full>{live.db}.count(); }) != error_kind::internal);
    CHECK_FALSE(tenon::drift(live.db));
    tenon::execute(live.db, "DROP VIEW stocked");
    CHECK(tenon::drift(live.db).drifted);
    tenon::execute(live.db, "CREATE VIEW stocked AS SELECT name FROM item");
    CHECK(tenon::drift(live.db).drifted);
  });
}
