// SPDX-License-Identifier: MIT
// expect: tenon: date_trunc(): the unit is year, quarter, month, week, day, hour, minute or second
#include "query_entities.hpp"

auto wrong = date_trunc<date_unit::weekday>(col<&Track::played>);
