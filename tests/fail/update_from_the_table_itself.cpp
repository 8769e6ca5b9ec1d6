// SPDX-License-Identifier: MIT
// expect: tenon: from(), join(): a table is used twice under one name
#include "query_entities.hpp"

auto wrong = update<Track>(set(col<& Track::seconds> = 3), from<Track>(), where(all));
