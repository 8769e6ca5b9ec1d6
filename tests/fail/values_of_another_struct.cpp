// SPDX-License-Identifier: MIT
// expect: tenon: source.values(): the argument is a std::vector, or another
// container with size() and [], of the source's struct
#include "query_entities.hpp"

auto wrong = totals.values(std::vector<Names>(2));
