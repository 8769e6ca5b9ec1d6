// SPDX-License-Identifier: MIT
// expect: tenon: tree.move(): the new parent is an entity, a value of the primary key, or std::nullopt
#include "tree_entities.hpp"

void run(tenon::database& db, Node& node, const Owner& owner) {
  tenon::tree<Node>(db).move(node, owner);
}
