// SPDX-License-Identifier: MIT
// expect: tenon: the entity has a reference, or a constant without a value
#include "entities.hpp"

struct Row {
  int number;
  std::string& name;
};

void run(tenon::database& db) {
  tenon::query<Row>(db, "SELECT 1, 'x'");
}
