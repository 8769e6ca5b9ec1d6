// SPDX-License-Identifier: MIT
// expect: tenon: rows_between, range_between, groups_between: the frame ends before it begins
#include "query_entities.hpp"

auto wrong =
    sum(col<&Track::seconds>).over(order_by(col<&Track::id>), rows_between(current_row, preceding(2)));
