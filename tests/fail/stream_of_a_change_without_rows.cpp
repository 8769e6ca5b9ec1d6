// SPDX-License-Identifier: MIT
// expect: tenon: stream(): the change gives no rows
#include "entities.hpp"

#include <tenon/query.hpp>

void wrong(tenon::database& db) {
  using namespace tenon;
  (void)stream(db, delete_from<Team>(where(col<&Team::size> == 5)));
}
