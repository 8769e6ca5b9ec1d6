// SPDX-License-Identifier: MIT
// expect: tenon: upsert(): after the entity and the options come the conflict columns
#include "entities.hpp"

void run(tenon::repository<Agent>& agents, Agent& agent) {
  agents.upsert(agent, &Agent::name);
}
