// SPDX-License-Identifier: MIT
// expect: tenon: tree: the entity needs a primary key of one column
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::string project;
  int number = 0;
  std::optional<std::string> parentProject;
  std::optional<int> parentNumber;
};
template <>
inline constexpr auto tenon::table_of<Node> = tenon::table<Node>()
                                                  .primary_key(&Node::project, &Node::number)
                                                  .foreign_key(tenon::columns(&Node::parentProject,
                                                                              &Node::parentNumber),
                                                               tenon::columns(&Node::project, &Node::number))
                                                  .tree(tenon::closure_table<"closure">);

void run(tenon::repository<Node>& nodes) {
  Node node;
  nodes.save(node);
}
