// SPDX-License-Identifier: MIT
// expect: tenon: on_conflict(): the columns are neither the primary key nor
// those of a unique index
#include "query_entities.hpp"

void run(database& db) {
  execute(db, insert_into<Login>(set(col<& Login::email> = "a@b.c", col<& Login::name> = "x"),
                                 on_conflict(col<&Login::name>).do_nothing()));
}
