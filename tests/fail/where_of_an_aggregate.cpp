// SPDX-License-Identifier: MIT
// expect: tenon: where(): an aggregate is not known yet when rows are chosen; use having()
#include "query_entities.hpp"

auto wrong = select(fields(col<&Track::albumId>), from<Track>(), where(count_all() > 3),
                    group_by(col<&Track::albumId>));
