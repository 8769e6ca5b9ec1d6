// SPDX-License-Identifier: MIT
// expect: tenon: the path of members breaks
#include "entities.hpp"

auto wrong = col<&Agent::home, &Team::name> == "x";
