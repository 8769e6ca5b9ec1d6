// SPDX-License-Identifier: MIT
// expect-ok
#include <tenon/relations.hpp>

#include "tree_entities.hpp"

void run(tenon::database& db, Node& node, Leaf& leaf) {
  tenon::tree<Node> nodes(db);
  nodes.ancestors(node, {.depth = 2, .order = tenon::tree_order::root_first}, where(col<&Node::name> == "x"));
  nodes.descendants(3, order_by(col<&Node::path>), tenon::with<&Node::children>());
  nodes.move(node, 3);
  nodes.trees();
  tenon::tree<Leaf>(db).move(leaf.id, std::nullopt);
  tenon::repository<Leaf>(db).save(leaf);
}
