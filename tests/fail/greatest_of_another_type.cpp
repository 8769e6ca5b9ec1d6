// SPDX-License-Identifier: MIT
// expect: tenon: the two columns have types that do not go together
#include "query_entities.hpp"

auto wrong = greatest(col<&Track::seconds>, col<&Track::name>);
