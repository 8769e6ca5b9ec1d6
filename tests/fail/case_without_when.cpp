// SPDX-License-Identifier: MIT
// expect: tenon: case_(): the arguments are when(condition, value) and, last, otherwise(value)
#include "query_entities.hpp"

auto wrong = case_(col<&Track::seconds> > 300, "long");
