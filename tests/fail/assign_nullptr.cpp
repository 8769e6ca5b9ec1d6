// SPDX-License-Identifier: MIT
// expect: tenon: update: nullptr is no value
#include "entities.hpp"

auto wrong = col<& Agent::nick> = nullptr;
