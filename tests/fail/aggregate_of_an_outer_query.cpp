// SPDX-License-Identifier: MIT
// expect: tenon: an aggregate names columns of an outer query only
#include "entities.hpp"

#include <tenon/query.hpp>

using namespace tenon;

auto wrong = select(fields(scalar(select(fields(sum(col<&Team::size>)), from<Agent>()))), from<Team>());
