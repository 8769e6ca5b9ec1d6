// SPDX-License-Identifier: MIT
// expect: tenon: unlink(), replace_all(): the related entity's foreign key takes no NULL
#include "related.hpp"

void run(database& db, Agent& agent, Note& note) {
  repository<Agent>{db}.unlink<&Agent::notes>(agent, note);
}
