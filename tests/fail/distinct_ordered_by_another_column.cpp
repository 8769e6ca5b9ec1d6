// SPDX-License-Identifier: MIT
// expect: tenon: order_by(): with distinct, only fields have an order
#include "query_entities.hpp"

auto wrong = select(distinct, fields(col<&Track::albumId>), from<Track>(), order_by(col<&Track::name>));
