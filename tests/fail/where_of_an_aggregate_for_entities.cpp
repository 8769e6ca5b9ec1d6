// SPDX-License-Identifier: MIT
// expect: tenon: where(): an aggregate is not known yet when rows are chosen;
// use having()
#include "query_entities.hpp"

void run(database& db) {
  query(db, select<Track>(where(count_all() > 3)));
}
