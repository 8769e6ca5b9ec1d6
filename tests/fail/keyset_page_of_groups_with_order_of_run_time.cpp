// SPDX-License-Identifier: MIT
// expect: tenon: keyset_page(): an order composed at run time is not for groups
#include "entities.hpp"

#include <tenon/query.hpp>

auto wrong(tenon::database& db, const tenon::order<Team>& order) {
  using namespace tenon;
  return keyset_page(db, select<std::string>(fields(col<&Team::name>), from<Team>(), distinct, order), 20);
}
