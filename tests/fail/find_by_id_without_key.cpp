// SPDX-License-Identifier: MIT
// expect: tenon: find_by_id(), delete_by_id(): the entity has no primary key
#include "entities.hpp"

void run(tenon::repository<Note>& agents) {
  agents.find_by_id(3);
}
