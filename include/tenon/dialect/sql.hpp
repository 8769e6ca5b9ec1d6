// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <type_traits>

#include <tenon/query/expression.hpp>
#include <tenon/query/writer.hpp>

namespace tenon::inline v0 {

namespace detail {

// What SQLite does not speak, where types tell it; stores find the rest when they prepare the statement.

template <class Source>
struct common_need;
template <class Needs>
inline constexpr bool names_sources = true;
template <>
inline constexpr bool names_sources<void> = false;
template <class Source>
inline constexpr bool names_sources<common_need<Source>> = false;
template <class... Needs>
inline constexpr bool names_sources<sources<Needs...>> = (names_sources<Needs> || ...);

template <class Statement>
consteval bool holds_lateral();
template <class Source>
consteval bool source_is_lateral() {
  if constexpr (requires { Source::is_lateral; }) {
    return (Source::is_lateral && names_sources<without_parameters<typename Source::needs>>) ||
           holds_lateral<typename Source::query_type>();
  } else {
    return false;
  }
}
template <class... Joins>
consteval bool joins_are_lateral(types<Joins...>) {
  return (source_is_lateral<typename Joins::source_type>() || ...);
}
/// Whether a query has a derived table that looks at the sources beside it.
template <class Statement>
consteval bool holds_lateral() {
  if constexpr (requires(Statement of) { of.first, of.second; }) {
    return holds_lateral<decltype(Statement::first)>() || holds_lateral<decltype(Statement::second)>();
  } else if constexpr (requires(Statement of) {
                         typename Statement::joins;
                         of.from;
                       }) {
    return source_is_lateral<typename decltype(Statement::from)::source_type>() ||
           joins_are_lateral(typename Statement::joins{});
  } else {
    return false;
  }
}
template <class Statement>
consteval bool returns_beside() {
  if constexpr (requires { typename Statement::returned_beside; }) {
    return !std::is_void_v<without_parameters<typename Statement::returned_beside>>;
  } else {
    return false;
  }
}

template <class Statement>
struct sqlite_has_no_lateral_tables : std::bool_constant<!holds_lateral<Statement>()> {};
template <class Statement>
struct sqlite_returns_columns_of_the_changed_table : std::bool_constant<!returns_beside<Statement>()> {};

template <class Dialect, class Statement>
consteval void check_spoken() {
  if constexpr (requires { Dialect::is_sqlite; }) {
    static_assert(sqlite_has_no_lateral_tables<Statement>::value,
                  "tenon: sql<sqlite>(): SQLite has no lateral tables; say it as a correlated subquery, or "
                  "number the rows by row_number() and join them by a condition");
    static_assert(sqlite_returns_columns_of_the_changed_table<Statement>::value,
                  "tenon: sql<sqlite>(): SQLite returns columns of the changed table only; read those of the "
                  "other sources by a query of their own");
  }
}

}  // namespace detail

/// A statement as a dialect speaks it, to read and to test:
/// `tenon::sql<tenon::dialect::sqlite>(select<Agent>(limit(3)))`. Named parameters need no values. What
/// the database cannot do does not compile where types tell it, and is `unsupported` else.
template <class Dialect, class Statement>
std::string sql(const Statement& shell) {
  detail::check_spoken<Dialect, Statement>();
  statement described;
  encoder values;
  statement_writer out(&described, values);
  shell.write(out);
  return Dialect().render(described);
}

}  // namespace tenon::inline v0
