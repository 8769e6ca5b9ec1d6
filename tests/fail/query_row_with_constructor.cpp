// SPDX-License-Identifier: MIT
// expect: tenon: query<Row>(): Row must be a plain aggregate struct or a type with a codec
#include "entities.hpp"

struct Row {
  explicit Row(int first) : number(first) {}
  int number;
};

void run(tenon::database& db) {
  tenon::query<Row>(db, "SELECT 1");
}
