// SPDX-License-Identifier: MIT
// expect: tenon: find_by_id(), delete_by_id(): the value's type is not the key's
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.delete_by_id(1.5);
}
