// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): a field of the query has another type than its column, or can be NULL where
// the column takes none
#include "query_entities.hpp"

auto wrong =
    insert_into<Artist>(into(col<&Artist::name>), select(fields(col<&Track::composer>), from<Track>()));
