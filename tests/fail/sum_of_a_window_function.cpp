// SPDX-License-Identifier: MIT
// expect: tenon: an aggregate or window function stands within another one
#include "query_entities.hpp"

auto wrong = select(fields(sum(rank().over(order_by(col<&Track::id>)))), from<Track>());
