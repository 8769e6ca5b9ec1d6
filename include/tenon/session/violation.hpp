// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/backend/backend.hpp>

namespace tenon::inline v0::detail {

/// Names entity and members in an error about a constraint. Set before main where databases are opened, so
/// that other units do not compile it.
inline void (*violation_explainer)(error& problem, const statement_source& source) = nullptr;

inline bool is_violation(error_kind kind) {
  return kind >= error_kind::unique_violation && kind <= error_kind::constraint_violation;
}

/// Names entity and members in an error of this statement.
[[gnu::noinline, gnu::cold]] inline void explain_violation(error& problem, const statement_source& source) {
  if (is_violation(problem.kind) && problem.entity.empty() && violation_explainer != nullptr)
    violation_explainer(problem, source);
}

/// Runs a statement that changes rows.
template <class Connection = backend_connection>
std::int64_t run_change_on(Connection& connection, const statement_source& source, const encoder& values) {
  try {
    return connection.run(source, values);
  } catch (error& problem) {
    explain_violation(problem, source);
    throw;
  }
}

}  // namespace tenon::inline v0::detail
