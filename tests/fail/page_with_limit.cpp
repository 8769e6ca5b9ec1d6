// SPDX-License-Identifier: MIT
// expect: tenon: page(): the query has a limit or offset of its own
#include "entities.hpp"

#include <tenon/query.hpp>

auto wrong(tenon::database& db) {
  return tenon::page(db, tenon::select<Team>(tenon::order_by(col<&Team::id>), tenon::limit(5)), 1, 20);
}
