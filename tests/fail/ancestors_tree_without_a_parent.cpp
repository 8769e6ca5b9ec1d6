// SPDX-License-Identifier: MIT
// expect: tenon: ancestors_tree(): the entity has no belongs_to<Entity> for its parent
#include <tenon/relations.hpp>

#include "tree_entities.hpp"

void run(tenon::database& db) {
  tenon::tree<Leaf>(db).ancestors_tree(3);
}
