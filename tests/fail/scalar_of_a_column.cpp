// SPDX-License-Identifier: MIT
// expect: tenon: scalar(): the argument is a query
#include "query_entities.hpp"

auto wrong = scalar(col<&Artist::id>);
