// SPDX-License-Identifier: MIT
// expect: tenon: update(): say what to change
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.update(where(col<&Agent::age> == 3));
}
