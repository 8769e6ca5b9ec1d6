// SPDX-License-Identifier: MIT
// expect: tenon: the two sides of the comparison have types that do not compare
#include "entities.hpp"

auto wrong = col<&Agent::name> == col<&Agent::age>;
