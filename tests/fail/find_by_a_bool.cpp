// SPDX-License-Identifier: MIT
// expect: tenon: where(): this is no condition
#include "entities.hpp"

void run(tenon::repository<Agent>& agents, const Agent& agent) {
  agents.find_by(agent.age == 3);
}
