// SPDX-License-Identifier: MIT
// expect: tenon: lower, upper, trim, substring, replace, concat ...: the argument is no text
#include "query_entities.hpp"

auto wrong = concat(col<&Track::name>, " ", col<&Track::seconds>);
