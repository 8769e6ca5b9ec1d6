// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: behind the queries come order_by(result<&Row::member>), limit(n),
// offset(n), with(...)
#include "query_entities.hpp"

auto wrong = union_(select<Names>(from<Artist>()), select<Names>(from<Track>()), where(col<&Artist::id> > 3));
