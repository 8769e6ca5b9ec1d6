// SPDX-License-Identifier: MIT
// expect: tenon: returning(): a column is neither of the changed table nor of one in from()
#include "query_entities.hpp"

void run(database& db) {
  query(db, delete_from<Track>(where(all), returning(col<&Artist::name>)));
}
