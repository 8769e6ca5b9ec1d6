// SPDX-License-Identifier: MIT
// expect: tenon: link(), unlink(), replace_all(): the related entity is a tree with a closure table or a path
#include "tree_entities.hpp"

void run(tenon::repository<Node>& nodes, const Node& node, const std::vector<Node>& children) {
  nodes.link<&Node::children>(node, children);
}
