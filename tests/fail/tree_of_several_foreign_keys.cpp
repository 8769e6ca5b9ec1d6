// SPDX-License-Identifier: MIT
// expect: tenon: tree: several foreign keys lead from the entity to itself
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
  std::optional<std::int64_t> twinId;
};
template <>
inline constexpr auto tenon::table_of<Node> =
    tenon::table<Node>().foreign_key(&Node::parentId, &Node::id).foreign_key(&Node::twinId, &Node::id);

void run(tenon::database& db) {
  tenon::tree<Node>(db).ancestors(1);
}
