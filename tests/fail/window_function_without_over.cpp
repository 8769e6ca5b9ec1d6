// SPDX-License-Identifier: MIT
// expect: tenon: fields(): a window function needs its window: rank().over(order_by(...))
#include "query_entities.hpp"

auto wrong = select(fields(rank()), from<Artist>());
