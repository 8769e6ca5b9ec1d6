// SPDX-License-Identifier: MIT
// expect: tenon: scalar(): the query gives whole entities; select one column
#include "query_entities.hpp"

auto wrong = scalar(select<Artist>());
