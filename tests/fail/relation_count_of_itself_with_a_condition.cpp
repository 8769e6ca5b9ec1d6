// SPDX-License-Identifier: MIT
// expect: tenon: count_of<>(): where an entity is related to itself a condition could mean either row
#include "wagons.hpp"

void misuse(tenon::database& db) {
  const std::vector<Wagon> wagons(2);
  tenon::repository<Wagon>(db).find(where(tenon::count_of<&Wagon::before>(col<&Wagon::id> > 3) == 1));
}
