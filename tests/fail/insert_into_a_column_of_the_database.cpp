// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): a column is read-only or computed by the database
#include "query_entities.hpp"

auto wrong = insert_into<Login>(
    into(col<&Login::email>, col<&Login::name>, col<&Login::visits>),
    select(fields(col<&Artist::name>, col<&Artist::name>, col<&Artist::id>), from<Artist>()));
