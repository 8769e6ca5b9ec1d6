// SPDX-License-Identifier: MIT
// expect: tenon: over(), window(): groups_between(), and range_between() with
// preceding(n) or following(n), need order_by(...)
#include "query_entities.hpp"

auto wrong = sum(col<&Track::seconds>).over(groups_between(preceding(1), current_row));
