// SPDX-License-Identifier: MIT
// expect: tenon: find_by_id(), delete_by_id(): give one value for each column of the primary key
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.find_by_id(3, 4);
}
