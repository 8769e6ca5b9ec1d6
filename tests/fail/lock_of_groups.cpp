// SPDX-License-Identifier: MIT
// expect: tenon: lock(): the rows of a query with groups, aggregates, window functions or distinct are none
// of a table
#include "query_entities.hpp"

auto wrong = select(fields(count_all()), from<Artist>(), tenon::lock(tenon::for_update));
