// SPDX-License-Identifier: MIT
// expect: tenon: set(): the arguments are assignments: col<&Entity::member> = value
#include "query_entities.hpp"

auto wrong = update<Track>(set(col<&Track::name> == "x"), where(all));
