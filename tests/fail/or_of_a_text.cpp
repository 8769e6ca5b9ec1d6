// SPDX-License-Identifier: MIT
// expect: tenon: && and || connect two conditions
#include "entities.hpp"

auto wrong = col<&Agent::name> || col<&Agent::active>;
