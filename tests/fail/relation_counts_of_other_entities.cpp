// SPDX-License-Identifier: MIT
// expect: tenon: count_of<>(), counts_of<>(), ids_of<>(): name a relation of the given entities
#include "wagons.hpp"

void misuse(tenon::database& db) {
  const std::vector<Wagon> wagons(2);
  counts_of<&Wagon::wheels>(db, std::vector<Wheel>(2));
}
