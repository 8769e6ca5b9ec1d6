// SPDX-License-Identifier: MIT
// expect: tenon: tree: the database would change parents by itself
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
};
template <>
inline constexpr auto tenon::table_of<Node> = tenon::table<Node>()
                                                  .foreign_key(&Node::parentId, &Node::id,
                                                               tenon::on_delete::set_null)
                                                  .tree(tenon::closure_table<"closure">);

void run(tenon::repository<Node>& nodes) {
  Node node;
  nodes.insert(node);
}
