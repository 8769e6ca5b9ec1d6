// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::error_kind;

namespace {
struct Total {
  std::string name{};
  std::optional<std::int64_t> total{};
  bool operator==(const Total&) const = default;
};
struct Pair {
  Total inner{};
  double half = 0;
};
}  // namespace

TEST_CASE("raw SQL reads into structs, nested structs and single values", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    std::vector<Item> all{{.name = "a", .stock = 1}, {.name = "a", .stock = 2}, {.name = "b", .stock = 4}};
    items.insert(all);
    CHECK(tenon::query<Total>(fresh.db, "SELECT name, sum(stock) FROM item GROUP BY name ORDER BY name") ==
          std::vector<Total>{{"a", 3}, {"b", 4}});
    CHECK(tenon::query<Total>(fresh.db, "SELECT name, NULL FROM item WHERE name = $1", "b") ==
          std::vector<Total>{{"b", {}}});
    const auto pairs = tenon::query<Pair>(
        fresh.db, "SELECT name, stock, CAST(stock AS DOUBLE PRECISION) / 2 FROM item WHERE stock = $1", 4);
    REQUIRE(pairs.size() == 1);
    CHECK(pairs[0].inner == Total{"b", 4});
    CHECK(pairs[0].half == 2.0);
    CHECK(tenon::query_one<std::int64_t>(fresh.db, "SELECT count(*) FROM item") == 3);
    CHECK_FALSE(
        tenon::query_one<std::int64_t>(fresh.db, "SELECT id FROM item WHERE name = $1", std::string("z")));
    CHECK(tenon::query<Item>(fresh.db, "SELECT id, name, stock, note FROM item ORDER BY id") == all);
    CHECK(tenon::execute(fresh.db, "UPDATE item SET stock = stock + $1 WHERE stock > $2", 10, 1) == 2);
    CHECK(tenon::execute(fresh.db, "DELETE FROM item WHERE name = $1", std::string_view("none")) == 0);
  });
}

TEST_CASE("the same raw text is read into different types", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item>{fresh.db}.insert(Item{.name = "a"});
    for (int round = 0; round < 2; ++round) {
      const auto as = [&]<class Row>() -> Row {
        return tenon::query<Row>(fresh.db, "SELECT min(stock) FROM item")[0];
      };
      CHECK(as.operator()<std::int64_t>() == 0);
      CHECK(as.operator()<std::int16_t>() == 0);
      CHECK(as.operator()<std::optional<int>>() == 0);
    }
  });
}

TEST_CASE("raw SQL of another shape than its row or its parameters is refused", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item>{fresh.db}.insert(Item{.name = "a"});
    CHECK_THROWS_AS(tenon::query<std::int64_t>(fresh.db, "SELECT id, stock FROM item"), tenon::error);
    CHECK_THROWS_AS(tenon::query<Total>(fresh.db, "SELECT name FROM item"), tenon::error);
    CHECK(kind_of([&] { tenon::query<std::int64_t>(fresh.db, "SELECT name FROM item"); }) ==
          error_kind::decode);
    CHECK(kind_of([&] { tenon::query<std::int64_t>(fresh.db, "SELECT note FROM item"); }) ==
          error_kind::decode);
    CHECK(kind_of([&] { tenon::query<std::int64_t>(fresh.db, "SELECT $1"); }) == error_kind::misuse);
    CHECK(kind_of([&] { tenon::query<std::int64_t>(fresh.db, "SELECT 1", 2); }) == error_kind::misuse);
    CHECK(kind_of([&] { tenon::execute(fresh.db, "SELEKT"); }) == error_kind::statement);
    CHECK_THROWS_AS(tenon::execute(fresh.db, "DELETE FROM item; DELETE FROM item"), tenon::error);
    CHECK(tenon::repository<Item>{fresh.db}.count() == 1);
  });
}

TEST_CASE("a statement that changes no rows reports none", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item>{fresh.db}.insert(Item{.name = "a"});
    CHECK(tenon::execute(fresh.db, "UPDATE item SET stock = 1") == 1);
    CHECK(tenon::execute(fresh.db, "CREATE TABLE other (a INTEGER)") == 0);
    CHECK(tenon::execute(fresh.db, "UPDATE item SET stock = 1 WHERE id < 0") == 0);
  });
}

TEST_CASE("raw SQL in a transaction belongs to it", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    {
      auto tx = fresh.db.begin();
      CHECK(tenon::execute(tx, "INSERT INTO item (name, stock) VALUES ($1, 1)", "a") == 1);
      CHECK(tenon::query_one<std::int64_t>(tx, "SELECT count(*) FROM item") == 1);
    }
    CHECK(tenon::query_one<std::int64_t>(fresh.db, "SELECT count(*) FROM item") == 0);
  });
}
