// SPDX-License-Identifier: MIT
// expect: tenon: over(): no database takes distinct(...), or an aggregate with
// an order of its own, over a window
#include "query_entities.hpp"

auto wrong =
    join_texts(col<&Track::name>, ", ").order_by(col<&Track::name>).over(partition_by(col<&Track::albumId>));
