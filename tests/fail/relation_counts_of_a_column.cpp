// SPDX-License-Identifier: MIT
// expect: tenon: count_of<>(), counts_of<>(), ids_of<>(): name a relation of the given entities
#include "entities.hpp"

#include <tenon/relations.hpp>

struct Wheel;
struct Wagon {
  std::int64_t id = 0;
  std::optional<std::int64_t> beforeId{};
  tenon::has_many<Wheel> wheels{};
  tenon::belongs_to<Wagon> before{};
};
struct Wheel {
  std::int64_t id = 0;
  std::int64_t wagonId = 0;
};
template <>
inline constexpr auto tenon::table_of<Wheel> = tenon::table<Wheel>().foreign_key(&Wheel::wagonId, &Wagon::id);
template <>
inline constexpr auto tenon::table_of<Wagon> = tenon::table<Wagon>().foreign_key(&Wagon::beforeId,
                                                                                 &Wagon::id);

void misuse(tenon::database& db) {
  const std::vector<Wagon> wagons(2);
  counts_of<&Wagon::id>(db, wagons);
}
