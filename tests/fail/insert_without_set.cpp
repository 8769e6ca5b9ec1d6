// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): the first argument is set(...), or into(...)
// with a query behind it
#include "query_entities.hpp"

auto wrong = insert_into<Artist>(col<& Artist::name> = "x");
