// SPDX-License-Identifier: MIT
// expect: tenon: sql<sqlite>(): SQLite has no lateral tables
#include "entities.hpp"

#include <tenon/dialect/sqlite.hpp>
#include <tenon/query.hpp>

using namespace tenon;

struct Best {
  std::int64_t id = 0;
};
constexpr auto best = source<Best, "best">;

auto wrong = sql<dialect::sqlite>(
    select(fields(col<&Team::name>, best.col<&Best::id>), from<Team>(),
           cross_join(best.as(select<Best>(fields(col<&Agent::id>), from<Agent>(),
                                           where(col<&Agent::age> == col<&Team::size>), limit(1)))
                          .lateral())));
