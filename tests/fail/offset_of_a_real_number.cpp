// SPDX-License-Identifier: MIT
// expect: tenon: limit(), offset(): the number of rows is an integer, or a
// parameter
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), offset(2.5));
