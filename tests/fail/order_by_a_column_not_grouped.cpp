// SPDX-License-Identifier: MIT
// expect: tenon: order_by(): a column is neither in group_by() nor in an aggregate
#include "query_entities.hpp"

auto wrong = select(fields(col<&Track::albumId>), from<Track>(), group_by(col<&Track::albumId>),
                    order_by(col<&Track::name>));
