// SPDX-License-Identifier: MIT
// expect: tenon: over(): no database takes distinct(...), or an aggregate with
// an order of its own, over a window
#include "query_entities.hpp"

auto wrong = count(distinct(col<&Track::albumId>)).over(order_by(col<&Track::id>));
