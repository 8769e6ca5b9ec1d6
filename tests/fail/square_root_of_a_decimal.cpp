// SPDX-License-Identifier: MIT
// expect: tenon: sqrt, exp, ln, log10: the argument is no integer or floating number; cast<double>() makes
// one of a decimal
#include "query_entities.hpp"

auto wrong = sqrt(col<&Track::price>);
