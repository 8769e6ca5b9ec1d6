// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: the queries have another number of fields
#include "query_entities.hpp"

auto wrong = with_recursive(
    totals.as(union_all(counted, select<Names>(fields(totals.col<&Totals::name>), from(totals)))));
