// SPDX-License-Identifier: MIT
// expect: tenon: a clause names columns of another entity than the repository's
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.find(where(col<&Agent::name> == col<&Team::name>));
}
