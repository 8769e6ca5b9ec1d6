// SPDX-License-Identifier: MIT
// expect: tenon: page(): the argument is a query
#include "entities.hpp"

#include <tenon/query.hpp>

void wrong(tenon::database& db) {
  (void)tenon::page(db, 5, 1, 20);
}
