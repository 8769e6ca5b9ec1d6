// SPDX-License-Identifier: MIT
// expect: tenon: having(): this is no condition; compare an aggregate with something
#include "query_entities.hpp"

auto wrong =
    select(fields(col<&Track::albumId>), from<Track>(), group_by(col<&Track::albumId>), having(count_all()));
