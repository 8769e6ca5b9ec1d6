// SPDX-License-Identifier: MIT
// expect: tenon: query<Row>(): Row must be a plain aggregate struct or a type with a codec
#include "entities.hpp"

void run(tenon::database& db) {
  tenon::query<const char*>(db, "SELECT 1");
}
