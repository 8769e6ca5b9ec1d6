// SPDX-License-Identifier: MIT
// expect: tenon: tree: the clauses are where(...), order_by(...)
#include "tree_entities.hpp"

void run(tenon::database& db, const Node& node) {
  tenon::tree<Node>(db).descendants(node, tenon::limit(3));
}
