// SPDX-License-Identifier: MIT
// expect: tenon: update(): an assignment sets a column of another entity
#include "query_entities.hpp"

auto wrong = update<Track>(set(col<& Album::title> = "x"), where(all));
