// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: a clause is given twice
#include "query_entities.hpp"

auto wrong = union_(select<Names>(from<Artist>()), select<Names>(from<Track>()), limit(3), limit(4));
