// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: the order names members of the result
#include "query_entities.hpp"

auto wrong =
    union_(select<Names>(from<Artist>()), select<Names>(from<Track>()), order_by(col<&Artist::name>));
