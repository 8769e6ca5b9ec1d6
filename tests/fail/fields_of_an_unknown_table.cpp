// SPDX-License-Identifier: MIT
// expect: tenon: fields(): a column is of a table that is neither in from() nor joined
#include "query_entities.hpp"

void run(database& db) {
  query(db, select(fields(col<&Track::name>), from<Artist>()));
}
