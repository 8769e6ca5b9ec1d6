// SPDX-License-Identifier: MIT
// expect: tenon: json_contains(): the second operand is no JSON
#include "query_entities.hpp"

auto wrong = json_contains(col<&Album::settings>, "rock");
