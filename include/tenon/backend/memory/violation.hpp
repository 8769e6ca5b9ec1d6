// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <tenon/backend/memory/extra.hpp>
#include <tenon/backend/memory/table.hpp>
#include <tenon/core/error.hpp>

/// What a refused write says: the same as SQLite does.
namespace tenon::inline v0::memory_engine {

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_columns(error_kind kind, std::string_view rule,
                                                           const table& where,
                                                           const std::vector<std::uint16_t>& columns) {
  std::string list;
  std::string qualified;
  for (std::uint16_t column : columns) {
    if (!list.empty()) list += ", ", qualified += ", ";
    list += where.columns[column].name;
    qualified += where.description.name + '.' + where.columns[column].name;
  }
  error problem(kind, detail::sentence({"executing a statement: ", rule, " constraint failed: ", qualified}));
  problem.table = where.description.name;
  problem.column = std::move(list);
  throw problem;
}

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_check(const std::string& name) {
  error problem(error_kind::check_violation,
                detail::sentence({"executing a statement: CHECK constraint failed: ", name}));
  problem.constraint = name;
  throw problem;
}

/// `child`: a row refers to one that is missing, which the writer can name; else a row that is referred to
/// would go.
template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_reference(const table_link& link, bool child) {
  error problem(error_kind::foreign_key_violation, "executing a statement: FOREIGN KEY constraint failed");
  problem.constraint = link.name;
  if (child) {
    problem.table = link.child->description.name;
    for (std::uint16_t column : link.columns) {
      if (!problem.column.empty()) problem.column += ", ";
      problem.column += link.child->columns[column].name;
    }
    problem.message += ": " + problem.table + " (" + problem.column + ") refers to no row of " +
                       link.parent->description.name;
  } else {
    problem.message +=
        ": " + link.child->description.name + " refers to the row of " + link.parent->description.name;
  }
  throw problem;
}

/// NOT NULL and the checks of a table, on a row that is about to be written.
template <class Deferred = void>
void check_row(const table& where, const cell* row, execution& run) {
  for (std::uint16_t i = 0; i < where.width(); ++i) {
    if (row[i].kind == cell_kind::null && !where.columns[i].nullable) [[unlikely]]
      refuse_columns(error_kind::not_null_violation, "NOT NULL", where, {i});
  }
  if (where.description.checks.empty()) return;
  const check_list* const rules = where.checks();
  if (rules == nullptr) {
    detail::fail(error_kind::unsupported,
                 detail::sentence({"memory: table \"", where.description.name,
                                   "\" has checks, and its entity was not opened; add it to open<...>()"}));
  }
  sight on;
  on.nodes = rules->expressions.nodes.data();
  on.run = &run;
  on.staged = row;
  const workspace::mark before = run.scratch.here();
  for (const compiled_check& each : rules->checks) {
    if (evaluator::test(on, each.root) == truth::no) refuse_check(each.name);
  }
  run.scratch.rewind(before);
}

}  // namespace tenon::inline v0::memory_engine
