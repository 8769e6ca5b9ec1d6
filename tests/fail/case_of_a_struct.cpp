// SPDX-License-Identifier: MIT
// expect: tenon: a value stands in an expression whose type has no codec
#include "query_entities.hpp"

auto wrong = case_(when(col<&Track::seconds> > 3, Names{}), otherwise(Names{}));
