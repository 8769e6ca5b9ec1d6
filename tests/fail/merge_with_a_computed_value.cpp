// SPDX-License-Identifier: MIT
// expect: tenon: merge(), preload(): the database computes this assignment
#include "entities.hpp"

void run(tenon::repository<Agent>& agents, Agent& agent) {
  agents.merge(agent, col<& Agent::age> = col<&Agent::age> + 1);
}
