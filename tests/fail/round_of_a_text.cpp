// SPDX-License-Identifier: MIT
// expect: tenon: abs, sign, round, floor, ceil, trunc: the argument is no number
#include "query_entities.hpp"

auto wrong = round(col<&Track::name>);
