// SPDX-License-Identifier: MIT
// expect: tenon: update(): an assignment names a column of another entity
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.update(where(tenon::all), col<& Agent::age> = col<&Team::size>);
}
