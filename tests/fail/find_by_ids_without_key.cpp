// SPDX-License-Identifier: MIT
// expect: tenon: find_by_ids(): the entity has no primary key
#include "entities.hpp"

void run(tenon::repository<Note>& agents) {
  agents.find_by_ids({1, 2});
}
