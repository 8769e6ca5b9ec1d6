// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): joined needs a has_one whose rows the database keeps to one for each owner
#include "entities.hpp"

#include <tenon/relations.hpp>

struct Hood;
struct Engine {
  std::int64_t id = 0;
  tenon::has_one<Hood> hood{};
};
struct Hood {
  std::int64_t id = 0;
  std::int64_t engineId = 0;
  std::optional<tenon::timestamp> deletedAt{};
};
template <>
inline constexpr auto tenon::table_of<Hood> = tenon::table<Hood>().foreign_key(&Hood::engineId, &Engine::id);

void misuse(tenon::database& db) {
  tenon::repository<Engine>{db}.find(tenon::with<&Engine::hood>(tenon::joined));
}
