// SPDX-License-Identifier: MIT
// expect: tenon: execute(): the statement has returning(...), whose rows nobody would see; say query(db, ...)
#include "query_entities.hpp"

void run(database& db) {
  execute(db, delete_from<Track>(where(all), returning(col<&Track::id>)));
}
