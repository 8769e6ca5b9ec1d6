// SPDX-License-Identifier: MIT
// expect: tenon: row_of(): a row has at least two values
#include "query_entities.hpp"

auto wrong = row_of(col<&Track::id>);
