// SPDX-License-Identifier: MIT
// expect: tenon: lock(): nowait, skip_locked or of<...> is given twice
#include "query_entities.hpp"

auto wrong = select<Artist>(tenon::lock(tenon::for_update, tenon::nowait, tenon::skip_locked));
