// SPDX-License-Identifier: MIT
// expect: tenon: for_each(): the first argument is called with each entity
#include "entities.hpp"

void wrong(tenon::repository<Agent>& agents) {
  agents.for_each(where(col<&Agent::age> > 3));
}
