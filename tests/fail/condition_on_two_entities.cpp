// SPDX-License-Identifier: MIT
// expect: tenon: an expression names columns of two entities
#include "entities.hpp"

auto wrong = col<&Agent::age> == 3 && col<&Team::size> == 3;
