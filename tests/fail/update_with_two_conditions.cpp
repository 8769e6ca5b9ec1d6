// SPDX-License-Identifier: MIT
// expect: tenon: update(), delete_from(): a clause is given twice
#include "query_entities.hpp"

auto wrong =
    update<Track>(set(col<& Track::name> = "x"), where(col<&Track::id> > 3), where(col<&Track::id> < 9));
