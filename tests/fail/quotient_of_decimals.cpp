// SPDX-License-Identifier: MIT
// expect: tenon: arithmetic works on integer and floating columns, and +, - and * on decimals
#include "entities.hpp"

auto wrong = col<&Agent::price> / col<&Agent::price>;
