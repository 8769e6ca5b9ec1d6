// SPDX-License-Identifier: MIT
// expect: tenon: insert_into(): the entity is a tree with a closure table or a path
#include <tenon/query.hpp>

#include "tree_entities.hpp"

void run(tenon::database& db) {
  execute(db, tenon::insert_into<Node>(tenon::set(col<& Node::name> = "x")));
}
