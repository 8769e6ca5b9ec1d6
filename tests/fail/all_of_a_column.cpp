// SPDX-License-Identifier: MIT
// expect: tenon: any_of(), all_of(): the argument is a query
#include "query_entities.hpp"

auto wrong = col<&Track::id> > all_of(col<&Album::id>);
