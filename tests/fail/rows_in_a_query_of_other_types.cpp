// SPDX-License-Identifier: MIT
// expect: tenon: in, any_of, all_of: the query gives another number of fields
// than row_of(...) has values, or values that do not compare
#include "query_entities.hpp"

auto wrong = in(row_of(col<&Track::id>, col<&Track::name>),
                select(fields(col<&Artist::name>, col<&Artist::id>), from<Artist>()));
