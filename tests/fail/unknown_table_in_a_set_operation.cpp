// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: a query names a column of a table that is neither in its from()
// nor joined
#include "query_entities.hpp"

void run(database& db) {
  query(db, union_(select<Names>(from<Artist>()),
                   select<Names>(from<Artist>(), where(col<&Track::seconds> > 3))));
}
