// SPDX-License-Identifier: MIT
// expect: tenon: on_conflict(): a column is of another table than the insert's
#include "query_entities.hpp"

void run(database& db) {
  execute(db, insert_into<Login>(
                  set(col<& Login::email> = "a@b.c", col<& Login::name> = "x"),
                  on_conflict(col<&Login::email>).do_update(col<& Login::name> = col<&Artist::name>)));
}
