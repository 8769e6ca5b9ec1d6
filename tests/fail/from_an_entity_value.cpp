// SPDX-License-Identifier: MIT
// expect: tenon: from(), join(): the argument is a source
#include "query_entities.hpp"

auto wrong = select(fields(count_all()), from(Artist{}));
