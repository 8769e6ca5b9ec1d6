// SPDX-License-Identifier: MIT
// expect: tenon: on_conflict().where(): the condition of a partial index cannot be told by bound values
#include "query_entities.hpp"

auto wrong = on_conflict(col<&Login::email>).where(col<&Login::name> == "x");
