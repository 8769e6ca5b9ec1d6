// SPDX-License-Identifier: MIT
// expect: tenon: find, count, ...: the arguments are clauses
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.count(col<&Agent::age> == 3);
}
