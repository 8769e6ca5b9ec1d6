// SPDX-License-Identifier: MIT
// expect: tenon: select(): a field is neither in group_by() nor an aggregate
#include "query_entities.hpp"

auto wrong = select(fields(col<&Track::name>, count_all()), from<Track>());
