// SPDX-License-Identifier: MIT
// expect: tenon: batch::insert(): the database fills columns of this entity, which have to be read back, or
// it is a tree
#include "tree_entities.hpp"

void run(tenon::database& db, Leaf& leaf) {
  tenon::batch work{db};
  work.insert(leaf);
}
