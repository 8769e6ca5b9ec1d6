// SPDX-License-Identifier: MIT
// expect: tenon: into(): name columns as col<&Entity::member>
#include "query_entities.hpp"

auto wrong = insert_into<Artist>(into(&Artist::name), select<Names>(from<Track>()));
