// SPDX-License-Identifier: MIT
// expect: tenon: set(): a column is set twice
#include "query_entities.hpp"

auto wrong = set(col<& Track::name> = "a", col<& Track::name> = "b");
