// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): behind the rows come on_conflict(...), returning(...) and with(...)
#include "query_entities.hpp"

auto wrong = insert_into<Artist>(set(col<& Artist::name> = "x"), where(all));
