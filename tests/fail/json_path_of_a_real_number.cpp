// SPDX-License-Identifier: MIT
// expect: tenon: json_value, json_has ...: a path is made of names and positions, or one json_steps
#include "query_entities.hpp"

auto wrong = json_has(col<&Album::settings>, "tags", 1.5);
