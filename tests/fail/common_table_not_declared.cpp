// SPDX-License-Identifier: MIT
// expect: tenon: from(), join(): the source is a common table that no with(...) declares
#include "query_entities.hpp"

void run(database& db) {
  query(db, select<Totals>(from(totals)));
}
