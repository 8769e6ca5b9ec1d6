// SPDX-License-Identifier: MIT
// expect: tenon: update(), delete_from(): a source is a common table that no with(...) declares
#include "query_entities.hpp"

void run(database& db) {
  execute(db, update<Artist>(set(col<& Artist::name> = "x"), from(totals),
                             where(totals.col<&Totals::name> == col<&Artist::name>)));
}
