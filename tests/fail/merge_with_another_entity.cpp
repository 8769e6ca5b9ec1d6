// SPDX-License-Identifier: MIT
// expect: tenon: merge(), preload(): an assignment names a member of another entity
#include "entities.hpp"

void run(tenon::repository<Agent>& agents, Agent& agent) {
  agents.merge(agent, col<& Team::size> = 3);
}
