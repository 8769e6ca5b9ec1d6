// SPDX-License-Identifier: MIT
// expect: tenon: col<>: each member of the path must be inside of the one before it
#include "entities.hpp"

auto wrong = col<&Agent::home, &Team::name> == "x";
