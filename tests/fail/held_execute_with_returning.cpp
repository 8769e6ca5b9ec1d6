// SPDX-License-Identifier: MIT
// expect: tenon: held.execute(...): the statement has returning(...), whose rows nobody would see; say
// held(...)
#include "query_entities.hpp"

void run(database& db) {
  prepare(db, delete_from<Track>(where(all), returning(col<&Track::id>))).execute();
}
