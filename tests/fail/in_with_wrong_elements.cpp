// SPDX-License-Identifier: MIT
// expect: tenon: in(): the list's elements do not fit the column's type
#include "entities.hpp"

auto wrong = in(col<&Agent::age>, {"one", "two"});
