// SPDX-License-Identifier: MIT
// expect: tenon: keyset_page(): the order is composed at run time; name its columns by order_by(...)
#include "entities.hpp"

#include <tenon/query.hpp>

auto wrong(tenon::database& db, const tenon::order<Team>& order) {
  return tenon::keyset_page(db, tenon::select<Team>(order), 20);
}
