// SPDX-License-Identifier: MIT
// expect: tenon: keyset_page(): an item of the order has values without an order, as JSON has
#include "entities.hpp"

#include <tenon/query.hpp>

struct Box {
  std::int64_t id = 0;
  tenon::json<std::vector<int>> content;
};
auto wrong(tenon::database& db) {
  return tenon::keyset_page(db, tenon::select<Box>(tenon::order_by(col<&Box::content>)), 20);
}
