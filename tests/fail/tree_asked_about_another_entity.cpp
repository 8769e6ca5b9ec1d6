// SPDX-License-Identifier: MIT
// expect: tenon: tree: a row is named by its entity, or by a value of its primary key
#include "tree_entities.hpp"

void run(tenon::database& db, const Owner& owner) {
  tenon::tree<Node>(db).descendants(owner);
}
