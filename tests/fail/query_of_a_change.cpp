// SPDX-License-Identifier: MIT
// expect: tenon: query(): the statement is a change that gives no rows; say
// execute(db, ...), or add returning(...)
#include "query_entities.hpp"

void run(database& db) {
  query(db, delete_from<Track>(where(all)));
}
