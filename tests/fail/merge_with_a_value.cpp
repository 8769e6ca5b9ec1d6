// SPDX-License-Identifier: MIT
// expect: tenon: merge(), preload(): after the entity come assignments
#include "entities.hpp"

void run(tenon::repository<Agent>& agents, Agent& agent) {
  agents.merge(agent, 3);
}
