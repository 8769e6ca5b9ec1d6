// SPDX-License-Identifier: MIT
// expect: tenon: decrement(): after where(...) come the column,
// col<&Entity::member>, and the amount
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.decrement(where(tenon::all), &Agent::age, 1);
}
