// SPDX-License-Identifier: MIT
// expect: tenon: select(): the arguments are clauses
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), col<&Artist::id> == 3);
