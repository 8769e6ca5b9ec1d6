// SPDX-License-Identifier: MIT
// expect: tenon: exists(): the argument is a query, or clauses:
// exists(from<Entity>(), where(...))
#include "query_entities.hpp"

auto wrong = where(exists(col<&Track::id> > 3));
