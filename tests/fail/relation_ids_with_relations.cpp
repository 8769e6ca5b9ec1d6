// SPDX-License-Identifier: MIT
// expect: tenon: ids_of<>(): with<>() and with_links read what ids_of does not give
#include "wagons.hpp"

void misuse(tenon::database& db) {
  const std::vector<Wagon> wagons(2);
  ids_of<&Wagon::before>(db, wagons, tenon::with<&Wagon::wheels>());
}
