// SPDX-License-Identifier: MIT
// expect: tenon: ids_of<>(): lock(), with_hidden and joined are about rows that are read, and ids_of gives
// keys alone
#include "entities.hpp"

#include <tenon/lock.hpp>
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
  ids_of<&Wagon::before>(db, wagons, tenon::lock(tenon::for_update));
}
