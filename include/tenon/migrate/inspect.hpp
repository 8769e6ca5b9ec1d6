// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <tenon/migrate/policy.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0 {
namespace detail {

/// One moment for several questions: the caller's transaction, or one that only reads.
template <class Action>
decltype(auto) at_one_moment(const session& where, Action action) {
  const session::lease held(where, access::read);
  if (held.in_transaction()) return action(*held);
  const schema_transaction reading(*held, {.write = false});
  return action(*held);
}

}  // namespace detail

/// The schema that a database has, of whatever made it: tables with their columns, keys, indexes, checks and
/// foreign keys, views, triggers and counters, in the database's own spelling. PostgreSQL: of all schemas
/// but the system's. Errors: those of the connection.
template <class Deferred = void>
schema::snapshot inspect(session where) {
  return detail::at_one_moment(where, [](backend_connection& connection) { return connection.inspect(); });
}

/// How many rows each table has, in the order of `inspect`. Cost: reads every table or one of its indexes.
template <class Deferred = void>
std::vector<schema::row_count> row_counts(session where) {
  return detail::at_one_moment(where, [](backend_connection& connection) {
    std::vector<schema::row_count> counts;
    for (const schema::table& each : connection.inspect().tables)
      counts.push_back(connection.count_rows(each));
    return counts;
  });
}

}  // namespace tenon::inline v0
