// SPDX-License-Identifier: MIT
// expect: tenon: link(), unlink(), replace_all(): behind the entity come related entities
#include "related.hpp"

void run(database& db, Note& note, std::vector<Agent>& agents) {
  repository<Note>{db}.link<&Note::badges>(note, agents);
}
