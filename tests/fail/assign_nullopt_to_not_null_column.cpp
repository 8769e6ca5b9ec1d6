// SPDX-License-Identifier: MIT
// expect: tenon: update: the column is NOT NULL; only optional members can be empty
#include "entities.hpp"

auto wrong = col<& Agent::name> = std::nullopt;
