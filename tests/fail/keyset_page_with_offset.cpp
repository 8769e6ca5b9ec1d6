// SPDX-License-Identifier: MIT
// expect: tenon: keyset_page(): the query has a limit or offset of its own
#include "entities.hpp"

#include <tenon/query.hpp>

auto wrong(tenon::database& db) {
  return tenon::keyset_page(db, tenon::select<Team>(tenon::order_by(col<&Team::id>), tenon::offset(5)), 20);
}
