// SPDX-License-Identifier: MIT
// expect: tenon: every(), some(): the argument is no condition
#include "query_entities.hpp"

auto wrong = every(col<&Track::seconds>);
