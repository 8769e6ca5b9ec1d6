// SPDX-License-Identifier: MIT
// expect: tenon: distinct_on(): name columns as col<&Entity::member> or other expressions
#include "query_entities.hpp"

auto wrong = select<Track>(from<Track>(), distinct_on(&Track::albumId));
