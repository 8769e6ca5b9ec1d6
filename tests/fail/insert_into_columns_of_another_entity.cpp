// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): a column is of another entity
#include "query_entities.hpp"

auto wrong = insert_into<Artist>(set(col<& Album::title> = "x"));
