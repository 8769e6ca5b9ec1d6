// SPDX-License-Identifier: MIT
// expect: tenon: chunks(): the argument is a query
#include "entities.hpp"

#include <tenon/query.hpp>

void wrong(tenon::database& db) {
  (void)tenon::chunks(db, 5, 100);
}
