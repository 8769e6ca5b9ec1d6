// SPDX-License-Identifier: MIT
// expect: tenon: in(): the second argument is a list
#include "entities.hpp"

auto wrong = in(col<&Agent::age>, 3);
