// SPDX-License-Identifier: MIT
// expect: tenon: ids_of<>(): lock(), with_hidden and joined are about rows that are read, and ids_of gives
// keys alone
#include "wagons.hpp"

#include <tenon/lock.hpp>

void misuse(tenon::database& db) {
  const std::vector<Wagon> wagons(2);
  ids_of<&Wagon::before>(db, wagons, tenon::lock(tenon::for_update));
}
