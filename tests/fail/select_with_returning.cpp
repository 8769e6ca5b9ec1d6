// SPDX-License-Identifier: MIT
// expect: tenon: select(): returning(...) and on_conflict(...) belong to
// changes
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), returning(col<&Artist::id>));
