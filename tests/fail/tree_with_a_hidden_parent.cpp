// SPDX-License-Identifier: MIT
// expect: tenon: tree: the column that refers to the parent is hidden
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
};
template <>
inline constexpr auto tenon::table_of<Node> =
    tenon::table<Node>().foreign_key(&Node::parentId, &Node::id).hidden(&Node::parentId);

void run(tenon::database& db) {
  tenon::tree<Node>(db).ancestors(1);
}
