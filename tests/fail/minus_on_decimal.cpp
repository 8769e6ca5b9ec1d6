// SPDX-License-Identifier: MIT
// expect: tenon: arithmetic works on integer and floating columns
#include "entities.hpp"

auto wrong = col<&Agent::price> - 1.5;
