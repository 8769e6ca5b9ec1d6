// SPDX-License-Identifier: MIT
// expect: tenon: add_time, time_between, date_of: the argument is no timestamp
#include "query_entities.hpp"

auto wrong = add_time(col<&Track::released>, std::chrono::hours(2));
