// SPDX-License-Identifier: MIT
// expect: tenon: col<>: the member is no column
#include "entities.hpp"

auto wrong = col<&Agent::home> == 3;
