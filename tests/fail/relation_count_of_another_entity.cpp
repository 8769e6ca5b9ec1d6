// SPDX-License-Identifier: MIT
// expect: tenon: count_of<>(): the condition is on another entity than the related one
#include "wagons.hpp"

void misuse(tenon::database& db) {
  const std::vector<Wagon> wagons(2);
  tenon::repository<Wagon>(db).find(where(tenon::count_of<&Wagon::wheels>(col<&Wagon::id> > 3) == 1));
}
