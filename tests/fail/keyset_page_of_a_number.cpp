// SPDX-License-Identifier: MIT
// expect: tenon: keyset_page(): the argument is a query
#include "entities.hpp"

#include <tenon/query.hpp>

void wrong(tenon::database& db) {
  (void)tenon::keyset_page(db, 5, 20);
}
