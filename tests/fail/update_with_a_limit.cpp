// SPDX-License-Identifier: MIT
// expect: tenon: update(), delete_from(): the clauses are where(...), from<Entity>(), join<Entity>(),
// returning(...), with(...)
#include "query_entities.hpp"

auto wrong = update<Track>(set(col<& Track::name> = "x"), where(all), limit(3));
