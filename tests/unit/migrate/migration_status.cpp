// SPDX-License-Identifier: MIT
#include <tenon/migrate/migration_status.hpp>

#include "catch.hpp"

using tenon::compare_history;
using tenon::migration;
using tenon::migration_problem;
using tenon::migration_record;
using tenon::migration_state;
using tenon::migrations;

namespace {

migration of(const char* id, const char* sql = "SELECT 1;\nSELECT 2;") {
  return {.id = id, .name = "m", .parts = {{.sql = sql}}};
}
migration_record record(const migration& from, migration_state state = migration_state::finished) {
  migration_record made;
  made.id = from.id;
  made.checksum = from.checksum();
  made.state = state;
  return made;
}
struct seen {
  std::string id;
  migration_state state;
  migration_problem problem;
  bool pending;
  bool operator==(const seen&) const = default;
};
std::vector<seen> compared(const migrations& known, const std::vector<migration_record>& history) {
  std::vector<seen> all;
  for (const auto& each : compare_history(known, history, "sqlite"))
    all.push_back({each.id, each.state, each.problem, each.is_pending()});
  return all;
}
using all_seen = std::vector<seen>;
const migration a = of("20260101000000");
const migration b = of("20260102000000");
const migration c = of("20260103000000");
constexpr auto finished = migration_state::finished;
constexpr auto pending = migration_state::pending;
constexpr auto none = migration_problem::none;

}  // namespace

TEST_CASE("migrations and history are compared in the order of ids", "[migrate]") {
  CHECK(compared({}, {}).empty());
  CHECK(compared({b, a}, {}) == all_seen{{a.id, pending, none, true}, {b.id, pending, none, true}});
  CHECK(compared({a, b}, {record(a)}) ==
        all_seen{{a.id, finished, none, false}, {b.id, pending, none, true}});
  CHECK(compared({a, b}, {record(b)}) ==
        all_seen{{a.id, pending, migration_problem::out_of_order, true}, {b.id, finished, none, false}});
  CHECK(compared({a, c}, {record(a), record(b), record(c)})[1] ==
        seen{b.id, finished, migration_problem::missing, false});
  CHECK(compared({a}, {record(a), record(b)})[1] == seen{b.id, finished, migration_problem::newer, false});
}

TEST_CASE("what was rolled back or failed as a whole is pending again, whatever its text is now",
          "[migrate]") {
  const migration edited = of("20260101000000", "SELECT 3;");
  for (const auto state : {migration_state::rolled_back, migration_state::failed}) {
    CHECK(compared({edited}, {record(a, state)}) == all_seen{{a.id, state, none, true}});
    CHECK(compared({}, {record(a, state)}).empty());
  }
  CHECK(compared({edited}, {record(a)})[0].problem == migration_problem::edited);
}

TEST_CASE("what stopped in the middle goes on only behind the same statements", "[migrate]") {
  migration_record half = record(a, migration_state::started);
  half.step = 1;
  half.done = tenon::detail::checksum_of(a.statements(tenon::migration_direction::up, "sqlite"), 1);
  CHECK(compared({a}, {half})[0].problem == none);
  CHECK(compared({of("20260101000000", "SELECT 1;\nSELECT 5; SELECT 6;")}, {half})[0].problem == none);
  CHECK(compared({of("20260101000000", "SELECT 5;\nSELECT 2;")}, {half})[0].problem ==
        migration_problem::unfinished);
  CHECK(compared({of("20260101000000", "")}, {half})[0].problem == migration_problem::unfinished);
  CHECK(compared({}, {half})[0].problem == migration_problem::newer);
}
