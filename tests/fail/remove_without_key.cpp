// SPDX-License-Identifier: MIT
// expect: tenon: remove(): the entity has no primary key
#include "entities.hpp"

void run(tenon::repository<Note>& agents, const Note& note) {
  agents.remove(note);
}
