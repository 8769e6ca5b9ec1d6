// SPDX-License-Identifier: MIT
#include "stores.hpp"

#include <tenon/model/validation.hpp>
#include <tenon/relations.hpp>

using namespace conformance;
using tenon::col;

namespace ruled {
struct Wheel;
struct Wagon;
struct Train {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_many<Wagon> wagons{};
};
struct Wagon {
  std::int64_t id = 0;
  std::int64_t trainId = 0;
  std::string label{};
  tenon::has_many<Wheel> wheels{};
};
struct Wheel {
  std::int64_t id = 0;
  std::int64_t wagonId = 0;
  int inches = 0;
};
}  // namespace ruled
using namespace ruled;

template <>
inline constexpr auto tenon::table_of<Wheel> = tenon::table<Wheel>("wheels")
                                                   .foreign_key(&Wheel::wagonId, &Wagon::id)
                                                   .validate<&Wheel::inches>(tenon::rules::range<10, 40>)
                                                   .validate<&Wheel::wagonId>(tenon::rules::range<1, 1000>);
template <>
inline constexpr auto tenon::table_of<Wagon> = tenon::table<Wagon>("wagons")
                                                   .foreign_key(&Wagon::trainId, &Train::id)
                                                   .cascades(&Wagon::wheels, tenon::cascade::all);
template <>
inline constexpr auto tenon::table_of<Train> = tenon::table<Train>("trains")
                                                   .validate<&Train::name>(tenon::rules::not_empty)
                                                   .cascades(&Train::wagons, tenon::cascade::all);

TEST_CASE("rules of a whole graph are told at once, before any statement", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Train, Wagon, Wheel> fresh(store);
    tenon::repository<Train> trains{fresh.db};
    std::vector<Train> all{{.name = ""}, {.name = "night"}};
    all[0].wagons.push_back({.label = "a"});
    all[1].wagons.push_back({.label = "b"});
    all[0].wagons[0].wheels.push_back({.inches = 5});
    all[1].wagons[0].wheels.push_back({.inches = 50});
    all[1].wagons[0].wheels.push_back({.inches = 30});
    std::size_t failures = 0;
    const auto statements = statements_of(fresh, [&] {
      try {
        trains.save(all);
      } catch (const tenon::validation_error& problem) {
        failures = problem.failures.size();
        CHECK(problem.message.find("Train::name") != std::string::npos);
        CHECK(problem.message.find("Wheel::inches is more than 40") != std::string::npos);
      }
    });
    CHECK(failures == 3);
    CHECK(statements.empty());
    all[0].name = "day";
    all[0].wagons[0].wheels[0].inches = 20;
    all[1].wagons[0].wheels[0].inches = 20;
    trains.save(all);  // keys that the graph fills are looked at when they are there
    CHECK(tenon::repository<Wheel>{fresh.db}.count() == 3);
  });
}
