// SPDX-License-Identifier: MIT
// expect: tenon: select(): say where the rows come from
#include "query_entities.hpp"

auto wrong = select(fields(col<&Artist::name>), where(col<&Artist::id> == 3));
