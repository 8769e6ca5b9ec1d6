// SPDX-License-Identifier: MIT
// expect: tenon: update: the column is read-only, generated or insert-only
#include "tree_entities.hpp"

void run(tenon::repository<Node>& nodes) {
  nodes.update(where(col<&Node::id> == 1), col<& Node::path> = "a1/");
}
