// SPDX-License-Identifier: MIT
// expect: tenon: load(): after the entities come their relations
#include "related.hpp"

void run(database& db, User& user) {
  load(db, user, with<&Agent::notes>());
}
