// SPDX-License-Identifier: MIT
// expect: tenon: do_update(): a column is set twice
#include "query_entities.hpp"

auto wrong = on_conflict(col<&Login::email>).do_update(col<& Login::name> = "x", col<& Login::name> = "y");
