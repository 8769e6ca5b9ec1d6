// SPDX-License-Identifier: MIT
// expect: tenon: group_by(): an aggregate or window function cannot be grouped by
#include "query_entities.hpp"

auto wrong = select(fields(count_all()), from<Track>(), group_by(sum(col<&Track::seconds>)));
