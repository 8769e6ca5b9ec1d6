// SPDX-License-Identifier: MIT
// expect: tenon: in(): the list's elements do not fit the column's type
#include "query_entities.hpp"

auto wrong = in(col<&Track::id>, parameter<"names", std::vector<std::string>>);
