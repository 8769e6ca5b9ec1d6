// SPDX-License-Identifier: MIT
// expect: tenon: count, exists, sum, average, minimum, maximum: with<>() loads
#include <tenon/relations.hpp>

#include "entities.hpp"

struct Wheel;
struct Wagon {
  std::int64_t id = 0;
  tenon::has_many<Wheel> wheels{};
};
struct Wheel {
  std::int64_t id = 0;
  std::int64_t wagonId = 0;
};
template <>
inline constexpr auto tenon::table_of<Wheel> = tenon::table<Wheel>().foreign_key(&Wheel::wagonId, &Wagon::id);

void misuse(tenon::database& db) {
  tenon::repository<Wagon>(db).sum(tenon::col<&Wagon::id>, tenon::with<&Wagon::wheels>());
}
