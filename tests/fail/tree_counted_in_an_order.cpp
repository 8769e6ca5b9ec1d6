// SPDX-License-Identifier: MIT
// expect: tenon: count_ancestors(), count_descendants(): the clauses are where(...) and with_deleted
#include "tree_entities.hpp"

void run(tenon::database& db, const Node& node) {
  tenon::tree<Node>(db).count_descendants(node, order_by(col<&Node::name>));
}
