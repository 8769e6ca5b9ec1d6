// SPDX-License-Identifier: MIT
// expect: tenon: held(...): a parameter is given two values
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  const auto older = prepare(db, select<Agent>(where(col<&Agent::age> > oldest)));
  older(oldest = 3, oldest = 4);
}
