// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a field can be NULL
#include "entities.hpp"

#include <tenon/query.hpp>

struct Nicks {
  std::string_view nick;
};
auto wrong = tenon::select<Nicks>(tenon::fields(col<&Agent::nick>), tenon::from<Agent>());
