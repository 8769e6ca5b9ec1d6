// SPDX-License-Identifier: MIT
// expect: tenon: where(): a column is neither of the changed table nor of one in from()
#include "query_entities.hpp"

void run(database& db) {
  execute(db, update<Track>(set(col<& Track::name> = "x"), where(col<&Album::id> == col<&Track::albumId>)));
}
