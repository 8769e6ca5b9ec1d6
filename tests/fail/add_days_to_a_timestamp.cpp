// SPDX-License-Identifier: MIT
// expect: tenon: add_days, days_between, timestamp_of: the argument is no date
#include "query_entities.hpp"

auto wrong = add_days(col<&Track::played>, 3);
