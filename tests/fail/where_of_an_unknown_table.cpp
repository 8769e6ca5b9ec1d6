// SPDX-License-Identifier: MIT
// expect: tenon: where(): a column is of a table that is neither in from() nor joined
#include "query_entities.hpp"

void run(database& db) {
  query(db, select<Artist>(from<Artist>(), where(col<&Track::seconds> > 300)));
}
