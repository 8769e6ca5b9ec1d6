// SPDX-License-Identifier: MIT
// expect: tenon: do_update(): the arguments are assignments
#include "query_entities.hpp"

auto wrong = on_conflict(col<&Login::email>).do_update(col<&Login::name> == "x");
