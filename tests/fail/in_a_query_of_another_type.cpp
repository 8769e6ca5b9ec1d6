// SPDX-License-Identifier: MIT
// expect: tenon: in, any_of, all_of: the query's field has a type that does not compare with the operand's
#include "query_entities.hpp"

auto wrong = in(col<&Album::artistId>, select(fields(col<&Artist::name>), from<Artist>()));
