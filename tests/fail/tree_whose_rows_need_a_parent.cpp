// SPDX-License-Identifier: MIT
// expect: tenon: tree: a root has no parent: make the member that refers to it std::optional
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::int64_t id = 0;
  std::int64_t parentId = 0;
};
template <>
inline constexpr auto tenon::table_of<Node> = tenon::table<Node>().foreign_key(&Node::parentId, &Node::id);

void run(tenon::database& db) {
  tenon::tree<Node>(db).ancestors(1);
}
