// SPDX-License-Identifier: MIT
// expect: tenon: keyset_page(): the query has no order, so no row comes behind another; add order_by(...)
#include "entities.hpp"

#include <tenon/query.hpp>

auto wrong(tenon::database& db) {
  return tenon::keyset_page(db, tenon::select<Team>(), 20);
}
