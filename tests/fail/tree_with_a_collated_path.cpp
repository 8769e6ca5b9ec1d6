// SPDX-License-Identifier: MIT
// expect: tenon: tree: the path takes no collation and cannot be hidden
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
  std::string path;
};
template <>
inline constexpr auto tenon::table_of<Node> = tenon::table<Node>()
                                                  .foreign_key(&Node::parentId, &Node::id)
                                                  .collation(&Node::path, "NOCASE")
                                                  .tree(tenon::materialized_path<&Node::path>);

void run(tenon::database& db) {
  tenon::tree<Node>(db).ancestors(1);
}
