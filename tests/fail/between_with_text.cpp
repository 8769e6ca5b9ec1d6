// SPDX-License-Identifier: MIT
// expect: tenon: the value's type does not fit the column's
#include "entities.hpp"

auto wrong = between(col<&Agent::age>, "a", "b");
