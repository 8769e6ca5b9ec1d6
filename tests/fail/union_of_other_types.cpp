// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: the queries' fields have types that do not go together
#include "query_entities.hpp"

auto wrong = union_all(select(fields(col<&Artist::name>), from<Artist>()),
                       select(fields(col<&Album::id>), from<Album>()));
