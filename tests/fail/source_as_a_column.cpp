// SPDX-License-Identifier: MIT
// expect: tenon: source.as(): the argument is a query
#include "query_entities.hpp"

auto wrong = totals.as(col<&Artist::name>);
