// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): behind into(...) comes a query
#include "query_entities.hpp"

auto wrong = insert_into<Artist>(into(col<&Artist::name>), from<Track>());
