// SPDX-License-Identifier: MIT
// expect: tenon: join(): on(...) names a column of a table that is neither in from() nor joined
#include "query_entities.hpp"

void run(database& db) {
  query(db, select<Artist>(from<Artist>(), join<Album>(on(col<&Track::albumId> == col<&Album::id>))));
}
