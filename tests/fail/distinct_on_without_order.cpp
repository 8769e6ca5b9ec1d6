// SPDX-License-Identifier: MIT
// expect: tenon: distinct_on(): order_by() has to begin with the same columns
#include "query_entities.hpp"

auto wrong = select<Track>(from<Track>(), distinct_on(col<&Track::albumId>));
