// SPDX-License-Identifier: MIT
// expect: tenon: held.execute(...): the statement is a query
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  prepare(db, select<Agent>()).execute();
}
