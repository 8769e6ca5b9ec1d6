// SPDX-License-Identifier: MIT
// expect: tenon: order_by() is given twice
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.find(order_by(col<&Agent::age>), order_by(col<&Agent::name>));
}
