// SPDX-License-Identifier: MIT
// expect: tenon: sample(): the query has order_by(), limit() or offset(), which say which rows are meant
#include "entities.hpp"

#include <tenon/query.hpp>

auto wrong() {
  return tenon::sample(tenon::select<Team>(tenon::order_by(col<&Team::id>)), 10);
}
