// SPDX-License-Identifier: MIT
// expect: tenon: any_of(), all_of(): the argument is a query
#include "query_entities.hpp"

auto wrong = col<&Track::id> == any_of(std::vector<std::int64_t>{1, 2});
