// SPDX-License-Identifier: MIT
// expect: tenon: group_by(): name columns as col<&Entity::member> or other expressions
#include "query_entities.hpp"

auto wrong = select(fields(count_all()), from<Track>(), group_by(&Track::albumId));
