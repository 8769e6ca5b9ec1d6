// SPDX-License-Identifier: MIT
// expect-ok
// What the refused programs would be if they were right.
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;
constexpr auto filter =
    filterable<Agent>()
        .field("age", &Agent::age)
        .field("nick", &Agent::nick, filter_operators::null)
        .field("street", tenon::at(&Agent::home, &Address::street), filter_operators::contains);

bool run(database& db, dynamic_condition<Agent, Team>& wanted) {
  const auto older = prepare(db, select<Agent>(where(col<&Agent::age> > oldest), tenon::limit(oldest)));
  const auto aging = prepare(db, update<Agent>(where(all), col<& Agent::age> = oldest));
  aging.execute(oldest = 3);
  wanted.add(col<&Agent::age> > 3).add(col<&Team::size> > 4);
  return older(oldest = 3).empty() && explain(db, older, oldest = 3).steps.empty() &&
         older.on(db).one(oldest = 4) && filter.order_by("age").empty();
}
