// SPDX-License-Identifier: MIT
// expect: tenon: update(): a column is set twice
#include "entities.hpp"

auto wrong = tenon::update<Agent>(where(tenon::all), col<& Agent::name> = "a", col<& Agent::name> = "b");
