// SPDX-License-Identifier: MIT
// expect: tenon: col<>: the member is of another struct than the rows of this source
#include "query_entities.hpp"

auto wrong = totals.col<&Artist::name> == "x";
