// SPDX-License-Identifier: MIT
// expect: tenon: join(): behind the source comes on(condition)
#include "query_entities.hpp"

auto wrong = join<Album>(col<&Album::artistId> == col<&Artist::id>);
