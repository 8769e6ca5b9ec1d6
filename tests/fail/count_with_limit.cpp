// SPDX-License-Identifier: MIT
// expect: tenon: count, sum, average, minimum, maximum: order_by(), limit(), offset() and lock() do not apply
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.count(tenon::limit(3));
}
