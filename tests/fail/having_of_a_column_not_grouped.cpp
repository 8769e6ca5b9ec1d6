// SPDX-License-Identifier: MIT
// expect: tenon: having(): a column is neither in group_by() nor in an aggregate
#include "query_entities.hpp"

auto wrong = select(fields(col<&Track::albumId>), from<Track>(), group_by(col<&Track::albumId>),
                    having(col<&Track::seconds> > 3));
