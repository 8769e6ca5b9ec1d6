// SPDX-License-Identifier: MIT
// expect: tenon: substring, left, right, lpad, rpad, repeat, round ...: a count or position is an integer
#include "query_entities.hpp"

auto wrong = substring(col<&Track::name>, "1");
