// SPDX-License-Identifier: MIT
// expect: tenon: select(): say where the rows come from: from<Entity>()
#include "query_entities.hpp"

auto wrong = select(where(col<&Artist::id> == 3));
