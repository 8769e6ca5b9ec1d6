// SPDX-License-Identifier: MIT
// expect: tenon: in, any_of, all_of: the query gives whole entities; select one column
#include "query_entities.hpp"

auto wrong = in(col<&Album::artistId>, select<Artist>());
