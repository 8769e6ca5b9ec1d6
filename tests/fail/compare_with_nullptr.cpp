// SPDX-License-Identifier: MIT
// expect: tenon: comparison with a null literal is never true in SQL
#include "entities.hpp"

auto wrong = col<&Agent::nick> != nullptr;
