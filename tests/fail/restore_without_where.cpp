// SPDX-License-Identifier: MIT
// expect: tenon: soft_delete(), restore(): the argument is where(...)
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.restore(col<&Agent::age> == 3);
}
