// SPDX-License-Identifier: MIT
// expect: tenon: on_conflict(): a column is of another entity than the insert's
#include "query_entities.hpp"

void run(database& db) {
  execute(db, insert_into<Login>(set(col<& Login::email> = "a@b.c", col<& Login::name> = "x"),
                                 on_conflict(col<&Artist::id>)));
}
