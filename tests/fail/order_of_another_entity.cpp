// SPDX-License-Identifier: MIT
// expect: tenon: order<Entity>::add(): the column is of another entity
#include "entities.hpp"

void run(tenon::order<Agent>& by) {
  by.add(col<&Team::name>);
}
