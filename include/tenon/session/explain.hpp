// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/backend/explain.hpp>
#include <tenon/backend/plan_hints.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/session/prepared.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class Statement>
query_plan_report explain_statement(session where, const Statement& shell,
                                    array_view<const parameter_binding> bindings) {
  encoder values;
  statement described;
  const statement_source source = source_of(shell, values, described, bindings);
  const session::lease held(where, any_change<Statement> ? access::write : access::read);
  query_plan_report report;
  held->explain(source, values, report);
  statement room;
  plan_hints(description_of(source, room).nodes).add(report);
  return report;
}

template <class T>
struct argument_can_be_explained : std::bool_constant<query_like<query_type<T>> || any_change<T>> {};

}  // namespace detail

/// How the store would run a query or a change, which it does not: `explain(db,
/// select<Track>(where(…))).text()`. The plan is the one for the values of now and may differ for others, or
/// when tables have grown. Hints name the columns that an index would serve. Errors: as of query().
template <class Statement>
query_plan_report explain(session where, const Statement& statement) {
  static_assert(
      detail::argument_can_be_explained<Statement>::value,
      "tenon: explain(): the argument is a query or a change: select(...), update<Entity>(...) ...");
  if constexpr (any_change<Statement>) {
    if constexpr (detail::has_its_values<Statement>() && detail::check_whole_change<Statement>())
      return detail::explain_statement(where, statement, {});
  } else if constexpr (detail::query_like<detail::query_type<Statement>>) {
    using query = detail::query_type<Statement>;
    if constexpr (detail::has_its_values<query>() && detail::check_whole_query<query>())
      return detail::explain_statement(where, detail::as_query(statement), {});
  }
  return {};
}

/// The same for a held statement with these values: `explain(db, byLength, least = 5)`.
template <class Statement, class... Values>
query_plan_report explain(session where, const prepared_statement<Statement>& held, const Values&... values) {
  if constexpr (detail::check_bindings(typename Statement::parameters{}, detail::types<Values...>{})) {
    const auto bound = detail::list_bindings(values...);
    return detail::explain_statement(where, held.statement(), bound.list());
  } else {
    return {};
  }
}

}  // namespace tenon::inline v0
