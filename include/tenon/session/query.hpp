// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <tenon/query/number_functions.hpp>
#include <tenon/query/time_functions.hpp>
#include <tenon/query/windows.hpp>
#include <tenon/session/query_rows.hpp>

namespace tenon::inline v0 {

/// A select or a combination of selects.
template <class T>
concept any_query = detail::query_like<T>;

/// Runs a query and reads its rows: `query(db, select<Row>(fields(…), from<Track>(), …))`. Errors: those of
/// the database, `decode`. Cost: one statement, prepared once per connection.
template <any_query Query>
std::vector<typename Query::row_type> query(session where, const Query& statement) {
  std::vector<typename Query::row_type> rows;
  detail::run_query(where, statement, &rows, &detail::append_query_row<Query, typename Query::row_type>,
                    static_cast<std::size_t>(-1), &detail::reserve_query_rows<typename Query::row_type>);
  return rows;
}

/// The first row, or nothing.
template <any_query Query>
std::optional<typename Query::row_type> query_one(session where, const Query& statement) {
  std::optional<typename Query::row_type> row;
  detail::run_query(where, statement, &row, &detail::set_query_row<Query, typename Query::row_type>, 1);
  return row;
}

/// The first row. Errors: `not_found`.
template <any_query Query>
typename Query::row_type query_one_or_fail(session where, const Query& statement) {
  std::optional<typename Query::row_type> row = query_one(where, statement);
  if (!row) detail::fail(error_kind::not_found, "query_one_or_fail(): the query gives no row");
  return *std::move(row);
}

}  // namespace tenon::inline v0
