// SPDX-License-Identifier: MIT
// expect: tenon: having(): a column is of a table that is neither in from() nor joined
#include "query_entities.hpp"

void run(database& db) {
  query(db, select(fields(col<&Artist::name>), from<Artist>(), group_by(col<&Artist::name>),
                   having(col<&Track::seconds> > 300)));
}
