// SPDX-License-Identifier: MIT
// expect: tenon: having(): a window function is not known yet when groups are
// chosen; compute it in a derived table
#include "query_entities.hpp"

auto wrong = select(fields(col<&Artist::name>), from<Artist>(), group_by(col<&Artist::name>),
                    having(rank().over(order_by(col<&Artist::name>)) < 3));
