// SPDX-License-Identifier: MIT
// expect: tenon: tree: a closure table or path needs a key that is an integer, a std::string or a tenon::uuid
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  tenon::timestamp at{};
  std::optional<tenon::timestamp> parent;
  std::string path;
};
template <>
inline constexpr auto tenon::table_of<Node> = tenon::table<Node>()
                                                  .primary_key(&Node::at)
                                                  .foreign_key(&Node::parent, &Node::at)
                                                  .tree(tenon::materialized_path<&Node::path>);

void run(tenon::database& db) {
  tenon::tree<Node>(db).roots();
}
