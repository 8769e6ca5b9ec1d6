// SPDX-License-Identifier: MIT
// expect: tenon: order_by(): a column is of a table that is neither in from() nor joined, or
// result<&Row::member> of another Row
#include "query_entities.hpp"

void run(database& db) {
  query(db, select<Names>(from<Artist>(), order_by(result<&Totals::tracks>)));
}
