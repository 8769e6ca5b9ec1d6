// SPDX-License-Identifier: MIT
// expect: tenon: execute(): the statement is a query; say query(db, ...)
#include "query_entities.hpp"

void run(database& db) {
  execute(db, select<Track>());
}
