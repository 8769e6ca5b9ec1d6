// SPDX-License-Identifier: MIT
// expect: tenon: case_(): the values of the branches have types that do not go together
#include "query_entities.hpp"

auto wrong = case_(when(col<&Track::seconds> > 300, "long"), otherwise(3));
