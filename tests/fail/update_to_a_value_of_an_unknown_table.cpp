// SPDX-License-Identifier: MIT
// expect: tenon: set(): a value is of a table that is neither the changed one nor in from()
#include "query_entities.hpp"

void run(database& db) {
  execute(db, update<Track>(set(col<& Track::name> = col<&Album::title>), where(all)));
}
