// SPDX-License-Identifier: MIT
// expect: tenon: the value's type does not fit the column's
#include "query_entities.hpp"

auto wrong = col<&Album::settings>.at<&Settings::gain>() > "much";
