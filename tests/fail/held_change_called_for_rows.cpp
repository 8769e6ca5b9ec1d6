// SPDX-License-Identifier: MIT
// expect: tenon: held(...): the statement is a change that gives no rows
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  prepare(db, update<Agent>(where(all), col<& Agent::age> = oldest))(oldest = 3);
}
