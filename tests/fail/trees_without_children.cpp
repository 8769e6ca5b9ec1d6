// SPDX-License-Identifier: MIT
// expect: tenon: descendants_tree(), trees(): the entity has no has_many<Entity> for its children
#include <tenon/relations.hpp>

#include "tree_entities.hpp"

void run(tenon::database& db) {
  tenon::tree<Leaf>(db).trees();
}
