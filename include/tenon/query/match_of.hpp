// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/query/node.hpp>

namespace tenon::inline v0::detail {

/// The position behind the tree that starts at `at`.
inline std::size_t tree_end(const node* nodes, std::size_t at) noexcept {
  for (std::size_t pending = 1; pending > 0; ++at) pending += nodes[at].arity - std::size_t{1};
  return at;
}

/// The search that the match_rank or match_snippet at a position belongs to: the matches of the same source
/// and index in the nearest query around it. Errors: `statement`, if there is none.
template <class Deferred = void>
std::size_t match_of(const node* nodes, std::size_t at) {
  const node& wanted = nodes[at];
  for (std::size_t head = at + 1; head-- > 0;) {
    switch (nodes[head].kind) {
      case node_kind::select:
      case node_kind::compound:
      case node_kind::insert:
      case node_kind::update:
      case node_kind::remove: break;
      default: continue;
    }
    const std::size_t end = tree_end(nodes, head);
    for (std::size_t each = head; each < end && end > at; ++each) {
      const node& found = nodes[each];
      if (found.kind == node_kind::matches && found.table == wanted.table && found.index == wanted.index &&
          found.text == wanted.text)
        return each;
    }
  }
  error problem(
      error_kind::statement,
      sentence({wanted.kind == node_kind::match_rank ? "match_rank" : "match_snippet", " of ",
                wanted.table->entity,
                ": the query has no matches() of the same index, so that nothing is looked for; add "
                "where(matches<",
                wanted.table->entity, ">(text))"}));
  problem.table = wanted.table->name;
  throw problem;
}

}  // namespace tenon::inline v0::detail
