// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: the queries have another number of fields
#include "query_entities.hpp"

auto wrong = union_(select(fields(col<&Artist::id>, col<&Artist::name>), from<Artist>()),
                    select(fields(col<&Album::id>), from<Album>()));
