// SPDX-License-Identifier: MIT
// expect: tenon: update(): the entity has no primary key
#include "entities.hpp"

void run(tenon::repository<Note>& agents, Note& note) {
  agents.update(note);
}
