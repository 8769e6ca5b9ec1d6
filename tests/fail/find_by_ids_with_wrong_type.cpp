// SPDX-License-Identifier: MIT
// expect: tenon: find_by_ids(): the ids' type is not the key's
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.find_by_ids({"one", "two"});
}
