// SPDX-License-Identifier: MIT
// expect: tenon: scalar, in, any_of, all_of: the query has to give one field
#include "query_entities.hpp"

auto wrong = in(col<&Album::artistId>, counted);
