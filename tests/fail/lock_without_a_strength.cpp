// SPDX-License-Identifier: MIT
// expect: tenon: lock(): say one of for_update, for_no_key_update, for_share, for_key_share
#include "query_entities.hpp"

auto wrong = select<Artist>(tenon::lock(tenon::nowait));
