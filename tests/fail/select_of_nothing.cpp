// SPDX-License-Identifier: MIT
// expect: tenon: select(): say what is selected: fields(...), or a row type:
// select<Row>(...)
#include "query_entities.hpp"

auto wrong = select(from<Artist>(), where(col<&Artist::id> == 3));
