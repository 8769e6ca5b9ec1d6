// SPDX-License-Identifier: MIT
// expect: tenon: tree(): the path is a member of type std::string
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
  int path = 0;
};
template <>
inline constexpr auto tenon::table_of<Node> =
    tenon::table<Node>().foreign_key(&Node::parentId, &Node::id).tree(tenon::materialized_path<&Node::path>);

void run(tenon::database& db) {
  tenon::tree<Node>(db).ancestors(1);
}
