// SPDX-License-Identifier: MIT
// expect: tenon: filter(): the argument is no condition
#include "query_entities.hpp"

auto wrong = count_all().filter(col<&Track::seconds>);
