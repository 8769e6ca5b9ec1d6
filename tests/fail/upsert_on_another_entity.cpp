// SPDX-License-Identifier: MIT
// expect: tenon: upsert(): a conflict column is of another entity
#include "entities.hpp"

void run(tenon::repository<Agent>& agents, Agent& agent) {
  agents.upsert(agent, col<&Team::name>);
}
