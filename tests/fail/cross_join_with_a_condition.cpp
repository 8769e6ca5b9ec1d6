// SPDX-License-Identifier: MIT
// expect: tenon: cross_join(): it has no condition; say join<Entity>(on(...))
#include "query_entities.hpp"

auto wrong = cross_join<Album>(on(col<&Album::artistId> == col<&Artist::id>));
