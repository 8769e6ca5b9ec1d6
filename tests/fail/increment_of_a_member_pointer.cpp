// SPDX-License-Identifier: MIT
// expect: tenon: increment(): after where(...) come the column
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.increment(where(tenon::all), &Agent::age, 1);
}
