// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): a value names a column
#include "query_entities.hpp"

auto wrong = insert_into<Artist>(set(col<& Artist::name> = lower(col<&Artist::name>)));
