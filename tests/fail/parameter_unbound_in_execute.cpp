// SPDX-License-Identifier: MIT
// expect: tenon: query(), execute(): a named parameter has no value
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  execute(db, update<Agent>(where(all), col<& Agent::age> = oldest));
}
