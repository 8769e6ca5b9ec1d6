// SPDX-License-Identifier: MIT
// expect: tenon: join(): on(...) names a column of a table that is joined
// later; join that one first
#include "query_entities.hpp"

void run(database& db) {
  query(db,
        select(fields(count_all()), from<Artist>(), join<Track>(on(col<&Track::albumId> == col<&Album::id>)),
               join<Album>(on(col<&Album::artistId> == col<&Artist::id>))));
}
