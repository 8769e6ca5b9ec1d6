// SPDX-License-Identifier: MIT
// expect: tenon: set(): an aggregate or window function has no rows here; use
// scalar(select(...))
#include "query_entities.hpp"

auto wrong = update<Track>(set(col<& Track::seconds> = maximum(col<&Track::seconds>)), where(all));
