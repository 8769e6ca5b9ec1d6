// SPDX-License-Identifier: MIT
// expect: tenon: sum, average, minimum, maximum: the column is of another entity
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.sum(col<&Team::size>);
}
