// SPDX-License-Identifier: MIT
// expect: tenon: where(): a column is of a table that is neither in from() nor joined
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  prepare(db, select(fields(col<&Agent::name>), from<Agent>(), where(col<&Team::size> > oldest)));
}
