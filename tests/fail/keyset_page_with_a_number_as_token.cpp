// SPDX-License-Identifier: MIT
// expect: tenon: keyset_page(): the token is the text that a page gave:
// page.next or page.previous
#include "query_entities.hpp"

void run(database& db) {
  keyset_page(db, select<Artist>(from<Artist>(), order_by(col<&Artist::id>)), 10, 2);
}
