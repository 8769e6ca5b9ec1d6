// SPDX-License-Identifier: MIT
// expect: tenon: count, sum, average, minimum, maximum: order_by(), limit(), offset() and lock() do not apply
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.sum(col<&Agent::age>, order_by(col<&Agent::age>));
}
