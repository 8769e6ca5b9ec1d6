// SPDX-License-Identifier: MIT
// expect: tenon: query(), prepare(), stream(), chunks(), page(), keyset_page(): with<>() is a clause of
#include "entities.hpp"

#include <tenon/query.hpp>
#include <tenon/relations.hpp>

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
  prepare(db, tenon::select<Wagon>(tenon::with<&Wagon::wheels>()));
}
