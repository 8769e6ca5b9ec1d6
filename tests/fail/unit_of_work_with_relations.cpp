// SPDX-License-Identifier: MIT
// expect: tenon: unit_of_work::find(): relations that are loaded by with<...>() are not tracked; find the
// related entities by this unit, too
#include <tenon/unit_of_work.hpp>

struct Agent;
struct User {
  std::int64_t id = 0;
  tenon::has_many<Agent> agents{};
};
struct Agent {
  std::int64_t id = 0;
  std::int64_t userId = 0;
};
template <>
inline constexpr auto tenon::table_of<Agent> = tenon::table<Agent>().foreign_key(&Agent::userId, &User::id);

void wrong(tenon::unit_of_work& unit) {
  unit.find<User>(tenon::with<&User::agents>());
}
