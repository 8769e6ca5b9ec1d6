// SPDX-License-Identifier: MIT
// expect: tenon: is_not_null(): the column is NOT NULL
#include "entities.hpp"

auto wrong = is_not_null(col<&Agent::age>);
