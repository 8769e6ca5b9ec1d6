// SPDX-License-Identifier: MIT
// expect: tenon: arithmetic works on integer and floating columns
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.increment(where(tenon::all), col<&Agent::name>, 1);
}
