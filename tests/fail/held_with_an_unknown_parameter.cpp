// SPDX-License-Identifier: MIT
// expect: tenon: held(...): the statement has no parameter of this name and type
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  const auto older = prepare(db, select<Agent>(where(col<&Agent::age> > oldest)));
  older(oldest = 3, parameter<"most", int> = 4);
}
