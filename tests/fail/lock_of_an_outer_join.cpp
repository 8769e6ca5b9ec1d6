// SPDX-License-Identifier: MIT
// expect: tenon: lock(): an outer join may give no such row; name the tables that are locked
#include "query_entities.hpp"

auto wrong =
    select(fields(col<&Artist::name>), from<Artist>(), left_join<Album>(), tenon::lock(tenon::for_update));
