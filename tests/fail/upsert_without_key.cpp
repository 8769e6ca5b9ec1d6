// SPDX-License-Identifier: MIT
// expect: tenon: upsert(): the entity has no primary key
#include "entities.hpp"

void run(tenon::repository<Note>& agents, Note& note) {
  agents.upsert(note);
}
