// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <tenon/query/change.hpp>
#include <tenon/query/custom.hpp>
#include <tenon/query/json.hpp>
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

/// An insert, update or delete of `tenon/query.hpp`, or of a repository's kind.
template <class T>
concept any_change = requires {
  typename T::is_tenon_change;
};
/// A change that gives rows back: returning(…).
template <class T>
concept change_with_rows = any_change<T> && requires {
  typename T::row_type;
} && !std::is_void_v<typename T::row_type>;

namespace detail {

template <class Change>
struct change_gives_rows_that_are_read : std::bool_constant<!change_with_rows<Change>> {};

/// Runs a change in a transaction of its own where more than one statement may be needed.
template <class Change>
std::int64_t run_change(backend_connection& connection, const Change& shell) {
  encoder values;
  statement described;
  const statement_source source = source_of(shell, values, described);
  return connection.run(source, values);
}

}  // namespace detail

/// Runs a change; how many rows it inserted, updated or deleted. Errors: those of the database, `value`, the
/// constraint kinds.
template <any_change Change>
std::int64_t execute(session where, const Change& change) {
  static_assert(
      detail::change_gives_rows_that_are_read<Change>::value,
      "tenon: execute(): the statement has returning(...), whose rows nobody would see; say query(db, "
      "...)");
  if constexpr (detail::check_whole_change<Change>()) {
    const session::lease held(where, access::write);
    return detail::run_change(*held, change);
  } else {
    return 0;
  }
}
/// Runs a change and reads what returning(…) gives of each row.
template <change_with_rows Change>
std::vector<typename Change::row_type> query(session where, const Change& change) {
  std::vector<typename Change::row_type> rows;
  if constexpr (detail::check_whole_change<Change>()) {
    encoder values;
    statement described;
    const statement_source source = detail::source_of(change, values, described);
    const session::lease held(where, access::write);
    detail::read_rows(*held, source, values, detail::width_of_list<typename Change::field_list>,
                      &detail::append_query_row<Change, typename Change::row_type>, &rows);
  }
  return rows;
}

}  // namespace tenon::inline v0
