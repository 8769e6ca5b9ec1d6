// SPDX-License-Identifier: MIT
// expect: tenon: update(): the first argument is where(...)
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.update(col<& Agent::age> = 3);
}
