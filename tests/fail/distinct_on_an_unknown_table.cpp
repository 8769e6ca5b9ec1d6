// SPDX-License-Identifier: MIT
// expect: tenon: distinct_on(): a column is of a table that is neither in from() nor joined
#include "query_entities.hpp"

void run(database& db) {
  query(db,
        select<Artist>(from<Artist>(), distinct_on(col<&Track::albumId>), order_by(col<&Track::albumId>)));
}
