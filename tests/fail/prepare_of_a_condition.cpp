// SPDX-License-Identifier: MIT
// expect: tenon: prepare(): the argument is a query or a change
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  prepare(db, col<&Agent::age> > oldest);
}
