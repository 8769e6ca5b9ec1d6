// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): the query has another number of fields than into(...) has columns
#include "query_entities.hpp"

auto wrong = insert_into<Artist>(into(col<&Artist::name>), counted);
