// SPDX-License-Identifier: MIT
// expect: tenon: stream(): the argument is a query
#include "entities.hpp"

#include <tenon/query.hpp>

void wrong(tenon::database& db) {
  (void)tenon::stream(db, 5);
}
