// SPDX-License-Identifier: MIT
// expect: tenon: from(), join(): a table is used twice under one name
#include "query_entities.hpp"

auto wrong = select(fields(count_all()), from(other), cross_join(alias<Album, "other">));
