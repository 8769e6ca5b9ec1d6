// SPDX-License-Identifier: MIT
// expect: tenon: where() is given twice
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.find(where(col<&Agent::age> == 3), where(col<&Agent::active>));
}
