// SPDX-License-Identifier: MIT
// expect: tenon: where() is given twice; connect the conditions with && or ||
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), where(col<&Artist::id> > 3), where(col<&Artist::id> < 9));
