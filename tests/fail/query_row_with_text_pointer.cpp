// SPDX-License-Identifier: MIT
// expect: tenon: query<Row>(): a member of Row has no codec
#include "entities.hpp"

struct Row {
  const char* name = nullptr;
};

void run(tenon::database& db) {
  tenon::query<Row>(db, "SELECT 1");
}
