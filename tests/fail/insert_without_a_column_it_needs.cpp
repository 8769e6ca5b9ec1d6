// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): a column that takes no NULL and has no default is not named, so no row could
// be stored
#include "query_entities.hpp"

auto wrong = insert_into<Login>(set(col<& Login::email> = "a@b.c"));
