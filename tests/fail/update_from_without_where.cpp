// SPDX-License-Identifier: MIT
// expect: tenon: update(), delete_from(): say which rows: where(...); for every row where(all)
#include "query_entities.hpp"

auto wrong = update<Track>(set(col<& Track::name> = col<&Album::title>), from<Album>());
