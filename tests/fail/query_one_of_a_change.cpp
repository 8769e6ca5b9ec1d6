// SPDX-License-Identifier: MIT
// expect: tenon: query_one(): the argument is a query: select<Row>(...)
#include "query_entities.hpp"

void run(database& db) {
  query_one(db, delete_from<Track>(where(all)));
}
