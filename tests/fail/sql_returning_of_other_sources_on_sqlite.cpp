// SPDX-License-Identifier: MIT
// expect: tenon: sql<sqlite>(): SQLite returns columns of the changed table only
#include "entities.hpp"

#include <tenon/dialect/sqlite.hpp>
#include <tenon/query.hpp>

using namespace tenon;

auto wrong = sql<dialect::sqlite>(update<Team>(set(col<& Team::size> = 1), from<Agent>(),
                                               where(col<&Agent::age> == col<&Team::size>),
                                               returning(col<&Team::id>, col<&Agent::name>)));
