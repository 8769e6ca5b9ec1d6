// SPDX-License-Identifier: MIT
// expect: tenon: do_update(): an aggregate or window function has no rows here;
// use scalar(select(...))
#include "query_entities.hpp"

auto wrong = on_conflict(col<&Login::email>).do_update(col<& Login::name> = maximum(col<&Login::name>));
