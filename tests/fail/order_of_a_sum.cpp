// SPDX-License-Identifier: MIT
// expect: tenon: order_by() of an aggregate: only join_texts() and json_array_agg() have an order
#include "query_entities.hpp"

auto wrong = sum(col<&Track::seconds>).order_by(col<&Track::name>);
