// SPDX-License-Identifier: MIT
// expect: tenon: an expression names columns of two entities
#include "entities.hpp"

auto wrong = col<& Agent::age> = col<&Team::size>;
