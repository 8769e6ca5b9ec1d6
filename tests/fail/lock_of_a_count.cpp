// SPDX-License-Identifier: MIT
// expect: tenon: count, sum, average, minimum, maximum: order_by(), limit(), offset() and lock() do not apply
#include "entities.hpp"

#include <tenon/lock.hpp>

void run(tenon::repository<Agent>& agents) {
  agents.count(tenon::lock(tenon::for_update));
}
