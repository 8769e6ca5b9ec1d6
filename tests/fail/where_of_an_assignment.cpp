// SPDX-License-Identifier: MIT
// expect: tenon: where(): this is no condition
#include "entities.hpp"

auto wrong = tenon::where(col<& Agent::age> = 3);
