// SPDX-License-Identifier: MIT
// expect: tenon: tree: no foreign key leads from the entity to its own primary key
#include "tree_entities.hpp"

void run(tenon::database& db) {
  tenon::tree<Owner>(db).ancestors(1);
}
