// SPDX-License-Identifier: MIT
// expect: tenon: where(): a window function is not known yet when rows are
// chosen
#include "query_entities.hpp"

void run(database& db) {
  query(db, select<Track>(where(rank().over(order_by(col<&Track::name>)) < 4)));
}
