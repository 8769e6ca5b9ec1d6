// SPDX-License-Identifier: MIT
// expect: tenon: orphaned(): orphans::nullify would make roots behind the back of a tree
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
  tenon::has_many<Node> children;
};
template <>
inline constexpr auto tenon::table_of<Node> = tenon::table<Node>()
                                                  .foreign_key(&Node::parentId, &Node::id)
                                                  .orphaned(&Node::children, tenon::orphans::nullify)
                                                  .tree(tenon::closure_table<"closure">);

void run(tenon::repository<Node>& nodes) {
  Node node;
  nodes.save(node);
}
