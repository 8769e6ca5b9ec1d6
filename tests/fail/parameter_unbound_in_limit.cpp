// SPDX-License-Identifier: MIT
// expect: tenon: query(), execute(): a named parameter has no value
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  query(db, select(fields(col<&Agent::name>), from<Agent>(), tenon::limit(oldest)));
}
