// SPDX-License-Identifier: MIT
// expect: tenon: the value's type does not fit the column's
#include "entities.hpp"

auto wrong = col<& Agent::age> = "old";
