// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): the query names a column of a table that is
// neither in its from() nor joined
#include "query_entities.hpp"

void run(database& db) {
  execute(db,
          insert_into<Artist>(into(col<&Artist::name>), select(fields(col<&Artist::name>), from<Track>())));
}
