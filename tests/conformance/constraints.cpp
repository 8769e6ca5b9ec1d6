// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;

TEST_CASE("a unique violation names table and column, and holds no value", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Owner, Car, Line> fresh(store);
    tenon::repository<Car> cars{fresh.db};
    cars.insert(Car{.plate = "SECRET-PLATE"});
    Car again{.plate = "SECRET-PLATE"};
    const tenon::error problem = error_of([&] { cars.insert(again); });
    CHECK(problem.kind == error_kind::unique_violation);
    CHECK(problem.table == "cars");
    CHECK(problem.column == "plate");
    CHECK(problem.message.find("SECRET-PLATE") == std::string::npos);
    CHECK(problem.statement.find("SECRET-PLATE") == std::string::npos);
    CHECK(again.id == 0);
    tenon::repository<Line> lines{fresh.db};
    lines.insert(Line{1, "a", 1});
    const tenon::error key = error_of([&] { lines.insert(Line{1, "a", 2}); });
    CHECK(key.kind == error_kind::unique_violation);
    CHECK(key.table == "line");
    CHECK(key.column == "orderId, position");
    CHECK(kind_of([&] { cars.update(where(tenon::all), col<& Car::id> = 1, col<& Car::seats> = 0); }) ==
          error_kind::check_violation);
  });
}

TEST_CASE("a check violation names its check", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Owner, Car> fresh(store);
    tenon::repository<Car> cars{fresh.db};
    const tenon::error problem = error_of([&] { cars.insert(Car{.plate = "A", .seats = 10}); });
    CHECK(problem.kind == error_kind::check_violation);
    CHECK(problem.constraint == "seats_of_a_car");
    CHECK(cars.count() == 0);
  });
}

TEST_CASE("foreign keys are enforced in both directions, the error says between what", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Owner, Car> fresh(store);
    tenon::repository<Owner> owners{fresh.db};
    tenon::repository<Car> cars{fresh.db};
    const tenon::error dangling = error_of([&] { cars.insert(Car{.plate = "A", .ownerId = 5}); });
    CHECK(dangling.kind == error_kind::foreign_key_violation);
    CHECK(dangling.table == "cars");
    CHECK(dangling.column == "ownerId");
    const Owner owner = owners.insert(Owner{.name = "ada"});
    Car car = cars.insert(Car{.plate = "A", .ownerId = owner.id});
    CHECK(kind_of([&] { owners.remove(owner); }) == error_kind::foreign_key_violation);
    CHECK(kind_of([&] { owners.delete_all(); }) == error_kind::foreign_key_violation);
    CHECK(owners.count() == 1);
    car.ownerId = 999;
    const Car before = car;
    CHECK(kind_of([&] { cars.save(car); }) == error_kind::foreign_key_violation);
    CHECK(car == before);
    car.ownerId.reset();
    cars.save(car);
    CHECK_NOTHROW(owners.remove(owner));
  });
}

TEST_CASE("a transaction goes on after a refused statement", "[conformance]") {
  for_each_store({ability::continues_after_error}, [](const store_under_test& store) {
    fresh_database<Owner, Car> fresh(store);
    fresh.db.transaction([](tenon::transaction& tx) {
      tenon::repository<Car> cars{tx};
      cars.insert(Car{.plate = "A"});
      CHECK(kind_of([&] { cars.insert(Car{.plate = "A"}); }) == error_kind::unique_violation);
      std::vector<Car> many{{.plate = "B"}, {.plate = "A"}};
      CHECK(kind_of([&] { cars.insert(many); }) == error_kind::unique_violation);
      CHECK(cars.count() == 1);
      cars.insert(Car{.plate = "C"});
    });
    CHECK(tenon::repository<Car>{fresh.db}.count() == 2);
  });
}

TEST_CASE("what may fail goes into a nested transaction, and the outer one goes on", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Owner, Car> fresh(store);
    fresh.db.transaction([](tenon::transaction& tx) {
      tenon::repository<Car>{tx}.insert(Car{.plate = "A"});
      const auto refused = [&](auto act) {
        return kind_of(
            [&] { tx.nested([&](tenon::transaction& inner) { act(tenon::repository<Car>{inner}); }); });
      };
      CHECK(refused([](tenon::repository<Car> cars) { cars.insert(Car{.plate = "A"}); }) ==
            error_kind::unique_violation);
      CHECK(refused([](tenon::repository<Car> cars) {
              cars.insert(Car{.plate = "gone"});
              std::vector<Car> many{{.plate = "B"}, {.plate = "A"}};
              cars.insert(many);
            }) == error_kind::unique_violation);
      CHECK(refused([](tenon::repository<Car> cars) { cars.insert(Car{.plate = "C", .ownerId = 9}); }) ==
            error_kind::foreign_key_violation);
      CHECK(refused([](tenon::repository<Car> cars) { cars.update_all(col<& Car::seats> = 0); }) ==
            error_kind::check_violation);
      tenon::repository<Car> cars{tx};
      CHECK(cars.count() == 1);
      cars.insert(Car{.plate = "D"});
    });
    CHECK(tenon::repository<Car>{fresh.db}.count() == 2);
  });
}
