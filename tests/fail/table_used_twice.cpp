// SPDX-License-Identifier: MIT
// expect: tenon: from(), join(): a table is used twice under one name
#include "query_entities.hpp"

auto wrong = select<Artist>(from<Artist>(), join<Artist>(on(col<&Artist::id> == 3)));
