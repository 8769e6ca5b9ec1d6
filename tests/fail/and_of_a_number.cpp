// SPDX-License-Identifier: MIT
// expect: tenon: && and || connect two conditions
#include "entities.hpp"

auto wrong = col<&Agent::active> && col<&Agent::age>;
