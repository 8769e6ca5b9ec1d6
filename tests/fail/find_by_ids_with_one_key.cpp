// SPDX-License-Identifier: MIT
// expect: tenon: find_by_ids(): give a list of keys
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.find_by_ids(3);
}
