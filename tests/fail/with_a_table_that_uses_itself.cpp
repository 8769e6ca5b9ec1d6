// SPDX-License-Identifier: MIT
// expect: tenon: with(): a common table uses itself or one behind it; say
// with_recursive(...), or put that one first
#include "query_entities.hpp"

auto wrong = with(totals.as(union_all(counted, select<Totals>(from(totals)))));
