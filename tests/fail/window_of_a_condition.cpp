// SPDX-License-Identifier: MIT
// expect: tenon: over(), window(): the arguments are partition_by(...), order_by(...) and a frame
#include "query_entities.hpp"

auto wrong = rank().over(where(col<&Track::seconds> > 3));
