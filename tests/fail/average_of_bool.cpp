// SPDX-License-Identifier: MIT
// expect: tenon: sum(), average(): the column holds no numbers
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.average(col<&Agent::active>);
}
