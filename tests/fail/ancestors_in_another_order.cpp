// SPDX-License-Identifier: MIT
// expect: tenon: ancestors(): they come in the order of the tree
#include "tree_entities.hpp"

void run(tenon::database& db, const Node& node) {
  tenon::tree<Node>(db).ancestors(node, order_by(col<&Node::name>));
}
