// SPDX-License-Identifier: MIT
#include <cstdint>
#include <optional>
#include <string>

#include <tenon/relations.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::cascade;
using tenon::col;
using tenon::error_kind;
using tenon::with;

namespace circles {

struct Crew;
struct Sailor;

/// Refers to the sailor who leads it, who refers to the crew.
struct Crew {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::int64_t> captainId{};
  tenon::belongs_to<Sailor> captain{};
  tenon::has_many<Sailor> sailors{};
};
struct Sailor {
  std::int64_t id = 0;
  std::int64_t crewId = 0;
  std::string name{};
  tenon::belongs_to<Crew> crew{};
};

}  // namespace circles

using circles::Crew;
using circles::Sailor;

template <>
inline constexpr auto tenon::table_of<Crew> = tenon::table<Crew>("circle_crews")
                                                  .foreign_key(&Crew::captainId, &Sailor::id,
                                                               tenon::on_delete::set_null)
                                                  .relation(&Crew::captain, &Crew::captainId)
                                                  .relation(&Crew::sailors, &Sailor::crewId)
                                                  .cascades(&Crew::sailors,
                                                            tenon::cascade::insert | tenon::cascade::update);
template <>
inline constexpr auto tenon::table_of<Sailor> = tenon::table<Sailor>("circle_sailors")
                                                    .foreign_key(&Sailor::crewId, &Crew::id,
                                                                 tenon::on_delete::cascade)
                                                    .relation(&Sailor::crew, &Sailor::crewId);

TEST_CASE("tables that refer to each other are made with all their foreign keys", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Crew, Sailor> made(store);
    auto& db = made.db;
    CHECK(kind_of([&] { tenon::repository<Crew>{db}.insert({.name = "lost", .captainId = 77}); }) ==
          error_kind::foreign_key_violation);
    CHECK(kind_of([&] { tenon::repository<Sailor>{db}.insert({.crewId = 77, .name = "lost"}); }) ==
          error_kind::foreign_key_violation);
  });
}

TEST_CASE("rows that refer to each other are saved, and removed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Crew, Sailor> made(store);
    auto& db = made.db;
    tenon::repository<Crew> crews{db};
    Crew crew{.name = "night"};
    crew.sailors = std::vector<Sailor>{{.name = "ada"}, {.name = "bob"}};
    crews.save(crew);
    crew.captainId = crew.sailors[1].id;
    crews.save(crew);

    const Crew read = crews.find_one_or_fail(with<&Crew::captain>(with<&Sailor::crew>()),
                                             with<&Crew::sailors>(order_by(col<&Sailor::id>)));
    REQUIRE(read.captain);
    CHECK(read.captain->name == "bob");
    CHECK(read.captain->crew->name == "night");
    CHECK(read.sailors.size() == 2);

    tenon::repository<Sailor>{db}.remove(read.sailors[1]);
    CHECK_FALSE(crews.find_one_or_fail().captainId);
    crews.remove(crews.find_one_or_fail());
    CHECK(tenon::repository<Sailor>{db}.count() == 0);
  });
}
