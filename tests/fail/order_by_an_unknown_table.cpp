// SPDX-License-Identifier: MIT
// expect: tenon: order_by(): a column is of a table that is neither in from() nor joined
#include "query_entities.hpp"

void run(database& db) {
  query(db, select<Artist>(from<Artist>(), order_by(col<&Track::name>)));
}
