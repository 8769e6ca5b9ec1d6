// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/query/node.hpp>

namespace tenon::inline v0::detail {

/// Whether a statement only reads, and locks what it reads: it needs a transaction that holds the locks. A
/// change is one by itself.
inline bool locks_rows(const std::vector<node>& nodes) noexcept {
  if (nodes.front().kind != node_kind::select && nodes.front().kind != node_kind::compound) return false;
  for (const node& each : nodes) {
    if (each.kind == node_kind::lock) return true;
  }
  return false;
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_lock(bool in_transaction) {
  if (in_transaction)
    fail(error_kind::read_only, "lock(): the transaction is for reading only; begin it as a writing one");
  fail(error_kind::transaction,
       "lock(): rows are locked to the end of a transaction, and there is none; read them within "
       "db.transaction(...)");
}

}  // namespace tenon::inline v0::detail
