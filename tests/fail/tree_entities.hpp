// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tenon/trees.hpp>

using tenon::col;

/// Described as it should be; what is wrong stands in the programs.
struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
  std::string name;
  std::string path;
  tenon::has_many<Node> children;
};
template <>
inline constexpr auto tenon::table_of<Node> =
    tenon::table<Node>().foreign_key(&Node::parentId, &Node::id).tree(tenon::materialized_path<&Node::path>);

/// Nothing but the parent, and no members for relations.
struct Leaf {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
};
template <>
inline constexpr auto tenon::table_of<Leaf> =
    tenon::table<Leaf>().foreign_key(&Leaf::parentId, &Leaf::id).tree(tenon::closure_table<"leaf_closure">);

struct Owner {
  std::int64_t id = 0;
  std::string name;
};
