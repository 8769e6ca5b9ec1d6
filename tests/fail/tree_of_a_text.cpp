// SPDX-License-Identifier: MIT
// expect: tenon: tree(): the argument is adjacency, closure_table<"name"> or materialized_path<&Entity::path>
#include <optional>
#include <string>

#include <tenon/trees.hpp>

struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
};
template <>
inline constexpr auto tenon::table_of<Node> =
    tenon::table<Node>().foreign_key(&Node::parentId, &Node::id).tree("closure");

void run(tenon::database& db) {
  tenon::tree<Node>(db).ancestors(1);
}
