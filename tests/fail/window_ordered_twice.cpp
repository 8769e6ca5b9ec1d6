// SPDX-License-Identifier: MIT
// expect: tenon: over(), window(): a part is given twice
#include "query_entities.hpp"

auto wrong = rank().over(order_by(col<&Track::name>), order_by(col<&Track::id>));
