// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tenon::inline v0 {

struct table_info;

/// What tells where a row of a tree stands.
enum class tree_kind : std::uint8_t {
  adjacency,  ///< its foreign key to its parent, and nothing else
  closure,    ///< also a table of all ancestors of all rows
  path,       ///< also a column with the keys on the way from the root
};

/// What a description says about the tree that a table's rows are.
struct tree_info {
  static constexpr std::uint16_t none = 0xffff;

  tree_kind kind = tree_kind::adjacency;
  std::uint16_t parent = none;  ///< the column that refers to the parent; none: the only one that could
  std::uint16_t path = none;
  const table_info& (*closure)() = nullptr;

  /// Whether something beside the foreign key has to be kept right when rows are written.
  constexpr bool is_kept() const { return kind != tree_kind::adjacency; }
};

}  // namespace tenon::inline v0
