// SPDX-License-Identifier: MIT
// expect: tenon: update: the column tells where the row stands in a tree with a closure table or a path
#include "tree_entities.hpp"

void run(tenon::repository<Node>& nodes) {
  nodes.update(where(col<&Node::id> == 1), col<& Node::parentId> = 2);
}
