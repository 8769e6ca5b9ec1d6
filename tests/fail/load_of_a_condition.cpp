// SPDX-License-Identifier: MIT
// expect: tenon: load(): after the entities come their relations
#include "related.hpp"

void run(database& db, std::vector<User>& users) {
  load(db, users, where(col<&User::name> == "x"));
}
