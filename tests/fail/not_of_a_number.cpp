// SPDX-License-Identifier: MIT
// expect: tenon: ! negates a condition
#include "entities.hpp"

auto wrong = !col<&Agent::age>;
