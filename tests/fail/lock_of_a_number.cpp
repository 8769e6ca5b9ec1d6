// SPDX-License-Identifier: MIT
// expect: tenon: lock(): the arguments are for_update, for_no_key_update, for_share or for_key_share
#include "query_entities.hpp"

auto wrong = select<Artist>(tenon::lock(tenon::for_update, 3));
