// SPDX-License-Identifier: MIT
// expect: tenon: query(): the argument is a query: select<Row>(...)
#include "query_entities.hpp"

void run(database& db) {
  query(db, col<&Track::seconds> > 3);
}
