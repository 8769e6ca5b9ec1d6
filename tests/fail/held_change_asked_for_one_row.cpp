// SPDX-License-Identifier: MIT
// expect: tenon: held.one(...): the statement is no query
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  prepare(db, update<Agent>(where(all), col<& Agent::age> = oldest)).one(oldest = 3);
}
