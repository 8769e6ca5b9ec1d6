// SPDX-License-Identifier: MIT
// expect: tenon: row_of(): the two rows have another number of values, or values that do not compare
#include "query_entities.hpp"

auto wrong = row_of(col<&Track::id>, col<&Track::name>) == row_of(1, "a", 2);
