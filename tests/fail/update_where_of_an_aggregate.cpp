// SPDX-License-Identifier: MIT
// expect: tenon: update(), delete_from(): where(): an aggregate or window
// function is not known yet when rows are chosen
#include "query_entities.hpp"

auto wrong = update<Track>(set(col<& Track::seconds> = 3), where(count_all() > 3));
