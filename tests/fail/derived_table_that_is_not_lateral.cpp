// SPDX-License-Identifier: MIT
// expect: tenon: from(), join(): a derived table names columns of a source
// beside it; say table.as(...).lateral()
#include "query_entities.hpp"

void run(database& db) {
  query(db, select(fields(count_all()), from<Artist>(),
                   cross_join(totals.as(select<Totals>(fields(col<&Album::title>, count_all()), from<Album>(),
                                                       where(col<&Album::artistId> == col<&Artist::id>),
                                                       group_by(col<&Album::title>))))));
}
