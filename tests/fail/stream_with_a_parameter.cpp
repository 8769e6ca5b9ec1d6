// SPDX-License-Identifier: MIT
// expect: tenon: query(), execute(): a named parameter has no value; hold the statement and give it one
#include "entities.hpp"

#include <tenon/query.hpp>
#include <tenon/session/prepared.hpp>

constexpr auto least = tenon::parameter<"least", int>;
auto wrong(tenon::database& db) {
  return tenon::stream(db, tenon::select<Team>(tenon::from<Team>(), tenon::where(col<&Team::size> > least)));
}
