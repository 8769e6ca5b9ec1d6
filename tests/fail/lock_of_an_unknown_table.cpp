// SPDX-License-Identifier: MIT
// expect: tenon: lock(): of<...> names a table that is neither in from() nor joined
#include "query_entities.hpp"

auto wrong =
    select(fields(col<&Artist::name>), from<Artist>(), tenon::lock(tenon::for_update, tenon::of<Album>));
