// SPDX-License-Identifier: MIT
// expect: tenon: count_of<>(), counts_of<>(): behind the entities come where(...) and with_deleted only
#include "wagons.hpp"

void misuse(tenon::database& db) {
  const std::vector<Wagon> wagons(2);
  counts_of<&Wagon::wheels>(db, wagons, order_by(col<&Wheel::id>));
}
