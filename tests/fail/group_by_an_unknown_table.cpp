// SPDX-License-Identifier: MIT
// expect: tenon: group_by(): a column is of a table that is neither in from() nor joined
#include "query_entities.hpp"

void run(database& db) {
  query(db, select(fields(count_all()), from<Artist>(), group_by(col<&Track::albumId>)));
}
