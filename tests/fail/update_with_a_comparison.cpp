// SPDX-License-Identifier: MIT
// expect: tenon: update(): after where(...) come assignments
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.update(where(col<&Agent::age> == 3), col<&Agent::age> == 4);
}
