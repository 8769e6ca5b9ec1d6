// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tenon/query/node.hpp>

namespace tenon::inline v0::memory_engine {

/// The nodes of a statement as a tree: a node is its position. They are planned in another order than they
/// are written in.
template <class Deferred = void>
class basic_node_tree {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  explicit basic_node_tree(const std::vector<node>& nodes) : nodes_(nodes) {
    ends_.resize(nodes.size());
    parameters_.resize(nodes.size() + 1);
    for (std::size_t i = 0; i < nodes.size(); ++i)
      parameters_[i + 1] = parameters_[i] + (nodes[i].kind == node_kind::parameter ? 1 : 0);
    for (std::size_t i = nodes.size(); i-- > 0;) {
      std::size_t end = i + 1;
      for (std::uint16_t child = 0; child < nodes[i].arity && end < nodes.size(); ++child) end = ends_[end];
      ends_[i] = static_cast<std::uint32_t>(end);
    }
  }

  const node& operator[](std::size_t at) const noexcept { return nodes_[at]; }
  node_kind kind(std::size_t at) const noexcept { return nodes_[at].kind; }
  std::uint16_t arity(std::size_t at) const noexcept { return nodes_[at].arity; }
  /// The position behind everything that belongs to a node: its next sibling, if it has one.
  std::size_t end(std::size_t at) const noexcept { return ends_[at]; }
  std::size_t child(std::size_t at, std::size_t number) const noexcept {
    std::size_t found = at + 1;
    while (number-- > 0) found = ends_[found];
    return found;
  }
  /// The child of a kind; `none` if there is no such child.
  std::size_t find(std::size_t at, node_kind wanted) const noexcept {
    std::size_t each = at + 1;
    for (std::uint16_t i = 0; i < nodes_[at].arity; ++i, each = ends_[each]) {
      if (nodes_[each].kind == wanted) return each;
    }
    return none;
  }
  /// The number of the parameter that stands at a position or comes next.
  std::uint16_t parameter(std::size_t at) const noexcept {
    return static_cast<std::uint16_t>(parameters_[at]);
  }
  std::size_t parameters() const noexcept { return parameters_.back(); }

  /// Whether two trees say the same, and the same values: none of them has parameters.
  bool same(std::size_t a, std::size_t b) const noexcept {
    const std::size_t size = ends_[a] - a;
    if (size != ends_[b] - b || parameters_[a] != parameters_[ends_[a]]) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (!(nodes_[a + i] == nodes_[b + i])) return false;
    }
    return true;
  }

 private:
  const std::vector<node>& nodes_;
  std::vector<std::uint32_t> ends_;
  std::vector<std::uint32_t> parameters_;
};

using node_tree = basic_node_tree<>;

}  // namespace tenon::inline v0::memory_engine
