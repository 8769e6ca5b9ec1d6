// SPDX-License-Identifier: MIT
// expect: tenon: is_null(): the column is NOT NULL
#include "entities.hpp"

auto wrong = is_null(col<&Agent::name>);
