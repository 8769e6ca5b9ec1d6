// SPDX-License-Identifier: MIT
// expect: tenon: on(): an aggregate or window function is not known yet when
// rows are joined
#include "query_entities.hpp"

auto wrong = join<Album>(on(count_all() > 3));
