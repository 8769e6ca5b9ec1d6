// SPDX-License-Identifier: MIT
// expect: tenon: a null literal is no value
#include "entities.hpp"

auto wrong = col<&Agent::nick> = nullptr;
