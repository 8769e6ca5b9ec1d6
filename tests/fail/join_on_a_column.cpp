// SPDX-License-Identifier: MIT
// expect: tenon: on(): this is no condition
#include "query_entities.hpp"

auto wrong = join<Album>(on(col<&Album::artistId>));
