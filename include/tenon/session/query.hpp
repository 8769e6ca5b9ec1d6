// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/query/change.hpp>
#include <tenon/query/custom.hpp>
#include <tenon/query/full_text.hpp>
#include <tenon/query/json.hpp>
#include <tenon/query/number_functions.hpp>
#include <tenon/query/time_functions.hpp>
#include <tenon/query/windows.hpp>
#include <tenon/session/query_rows.hpp>
#include <tenon/session/row_events.hpp>
#include <tenon/session/violation.hpp>

namespace tenon::inline v0 {

/// A select or a combination of selects.
template <class T>
concept any_query = detail::query_like<T>;

/// Runs a query and reads its rows: `query(db, select<Row>(fields(…), from<Track>(), …))`. Errors: those of
/// the database, `decode`. Cost: one statement, prepared once per connection.
template <any_query Query>
std::vector<typename Query::row_type> query(session where, const Query& statement) {
  detail::check_kept_rows<typename Query::row_type>();
  std::vector<typename Query::row_type> rows;
  if constexpr (detail::has_its_values<Query>() && detail::check_whole_query<Query>()) {
    detail::run_query(where, statement, {}, &rows,
                      &detail::append_query_row<detail::row_shape<Query>, typename Query::row_type>,
                      static_cast<std::size_t>(-1), &detail::reserve_query_rows<typename Query::row_type>);
  }
  return rows;
}

/// The first row, or nothing.
template <any_query Query>
std::optional<typename Query::row_type> query_one(session where, const Query& statement) {
  detail::check_kept_rows<typename Query::row_type>();
  std::optional<typename Query::row_type> row;
  if constexpr (detail::has_its_values<Query>() && detail::check_whole_query<Query>())
    detail::run_query(where, statement, {}, &row,
                      &detail::set_query_row<detail::row_shape<Query>, typename Query::row_type>, 1);
  return row;
}

/// The first row. Errors: `not_found`.
template <any_query Query>
typename Query::row_type query_one_or_fail(session where, const Query& statement) {
  std::optional<typename Query::row_type> row = query_one(where, statement);
  if (!row) detail::fail(error_kind::not_found, "query_one_or_fail(): the query gives no row");
  return *std::move(row);
}

namespace detail {
template <class T>
concept select_of_entities = !query_like<T> && query_like<query_type<T>>;
}  // namespace detail

/// The same for a select of whole entities with no more clauses than a repository takes:
/// `query(db, select<Track>(where(…), order_by(…)))`.
template <detail::select_of_entities Query>
auto query(session where, const Query& statement) {
  return query(where, detail::as_query(statement));
}
template <detail::select_of_entities Query>
auto query_one(session where, const Query& statement) {
  return query_one(where, detail::as_query(statement));
}
template <detail::select_of_entities Query>
auto query_one_or_fail(session where, const Query& statement) {
  return query_one_or_fail(where, detail::as_query(statement));
}

namespace detail {
template <class T>
struct argument_is_a_query_that_is_run : std::bool_constant<query_like<query_type<T>>> {};
}  // namespace detail

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

template <class Change>
std::int64_t run_change(session where, const Change& shell, array_view<const parameter_binding> bindings) {
  encoder values;
  statement described;
  const statement_source source = source_of(shell, values, described, bindings);
  return run_told(where, source, values, [&] {
    const session::lease held(where, access::write);
    return run_change_on(*held, source, values);
  });
}
template <class Change, class Rows>
void read_change(session where, const Change& shell, array_view<const parameter_binding> bindings,
                 Rows* target, row_function each) {
  encoder values;
  statement described;
  const statement_source source = source_of(shell, values, described, bindings);
  struct counting {
    void* target;
    row_function each;
    std::int64_t count = 0;
    static void row(void* self, const cell* cells) {
      auto& counted = *static_cast<counting*>(self);
      ++counted.count;
      counted.each(counted.target, cells);
    }
  } counted{target, each};
  run_told(where, source, values, [&] {
    try {
      const session::lease held(where, access::write);
      read_rows(*held, source, values, width_of_list<typename Change::field_list>, &counting::row, &counted);
    } catch (error& problem) {
      explain_violation(problem, source);
      throw;
    }
    return counted.count;
  });
  tell_all(where, teller_of<row_shape<Change>, Rows>(), target);
}

}  // namespace detail

namespace detail {
template <class T>
struct statement_is_no_change_without_rows : std::bool_constant<!any_change<T>> {};
template <class T>
struct statement_is_a_change : std::bool_constant<any_change<T>> {};
template <class T>
concept runs_for_rows = query_like<query_type<T>> || change_with_rows<T>;

/// For what gives no rows: says so.
template <class Statement>
consteval void refuse_query() {
  static_assert(statement_is_no_change_without_rows<Statement>::value,
                "tenon: query(): the statement is a change that gives no rows; say execute(db, ...), or add "
                "returning(...)");
  static_assert(
      any_change<Statement> || argument_is_a_query_that_is_run<Statement>::value,
      "tenon: query(): the argument is a query: select<Row>(...), union_all(...); a literal of SQL needs "
      "the type of its rows: query<Row>(db, \"SELECT ...\")");
}
}  // namespace detail

// Refuse the rest. The first template parameter keeps query<Row>(db, "SELECT ...") out.
template <int Refused = 0, class Statement>
requires(!detail::runs_for_rows<Statement>) void query(session, const Statement&) {
  detail::refuse_query<Statement>();
}
template <int Refused = 0, class Statement>
requires(!detail::query_like<detail::query_type<Statement>>) auto query_one(session, const Statement&) {
  static_assert(detail::argument_is_a_query_that_is_run<Statement>::value,
                "tenon: query_one(): the argument is a query: select<Row>(...), union_all(...)");
  return std::optional<bool>();
}
template <int Refused = 0, class Statement>
requires(!detail::query_like<detail::query_type<Statement>>) auto query_one_or_fail(
    session where, const Statement& statement) {
  return query_one(where, statement);
}
template <class Query>
requires(detail::query_like<detail::query_type<Query>>) std::int64_t execute(session, const Query&) {
  static_assert(detail::statement_is_a_change<Query>::value,
                "tenon: execute(): the statement is a query; say query(db, ...)");
  return 0;
}

/// Runs a change; how many rows it inserted, updated or deleted. Errors: those of the database, `value`, the
/// constraint kinds.
template <any_change Change>
std::int64_t execute(session where, const Change& change) {
  static_assert(
      detail::change_gives_rows_that_are_read<Change>::value,
      "tenon: execute(): the statement has returning(...), whose rows nobody would see; say query(db, "
      "...)");
  if constexpr (detail::has_its_values<Change>() && detail::check_whole_change<Change>()) {
    return detail::run_change(where, change, {});
  } else {
    return 0;
  }
}
/// Runs a change and reads what returning(…) gives of each row.
template <change_with_rows Change>
std::vector<typename Change::row_type> query(session where, const Change& change) {
  detail::check_kept_rows<typename Change::row_type>();
  std::vector<typename Change::row_type> rows;
  if constexpr (detail::has_its_values<Change>() && detail::check_whole_change<Change>()) {
    detail::read_change(where, change, {}, &rows,
                        &detail::append_query_row<detail::row_shape<Change>, typename Change::row_type>);
  }
  return rows;
}

}  // namespace tenon::inline v0
