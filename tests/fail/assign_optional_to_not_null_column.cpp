// SPDX-License-Identifier: MIT
// expect: tenon: update: an optional cannot be written to a NOT NULL column
#include "entities.hpp"

auto wrong = col<& Agent::age> = std::optional<int>();
