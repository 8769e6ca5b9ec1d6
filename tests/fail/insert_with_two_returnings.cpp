// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): a clause is given twice
#include "query_entities.hpp"

auto wrong = insert_into<Artist>(set(col<& Artist::name> = "x"), returning(col<&Artist::id>),
                                 returning(col<&Artist::name>));
