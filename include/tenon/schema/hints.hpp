// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include <tenon/schema/list.hpp>
#include <tenon/schema/step.hpp>

namespace tenon::inline v0::schema {

/// `table` is the name that the table is to have.
struct column_rename {
  std::string table = {};
  std::string from = {};
  std::string to = {};

  friend bool operator==(const column_rename&, const column_rename&) = default;
};

/// A value of an enum that is stored by its name, in a column; where the column has a type of its own that is
/// a list of names, of that type.
struct value_rename {
  std::string table = {};
  std::string column = {};
  std::string from = {};
  std::string to = {};

  friend bool operator==(const value_rename&, const value_rename&) = default;
};

/// How the rows that are there get their values of a column: SQL over a row as it was. It decides where the
/// planner cannot: a type that nothing converts, a new column that has to be filled.
struct conversion_hint {
  std::string table = {};
  std::string column = {};
  std::string expression = {};

  friend bool operator==(const conversion_hint&, const conversion_hint&) = default;
};

/// What a schema alone does not tell, said by descriptions (`renamed_from`) or by answers: nothing is ever
/// guessed. A rename whose old name is gone does nothing. Names that change places (a to b, b to a) do so
/// each time; give such a hint once.
struct hints {
  list<rename> tables = {};
  list<column_rename> columns = {};
  list<value_rename> values = {};
  list<conversion_hint> conversions = {};
  /// The renames of tables and columns are known to be still to make: what has such a new name by now is
  /// another one, and gives way.
  bool due = false;

  friend bool operator==(const hints&, const hints&) = default;
};

/// The hints of the way back, to be given once. Conversions have none.
template <class Deferred = void>
hints reverted(const hints& given) {
  hints back;
  back.due = true;
  for (const rename& each : given.tables) back.tables.push_back({each.to, each.from});
  const auto old_name = [&](const std::string& table) {
    for (const rename& each : given.tables) {
      if (each.to == table) return each.from;
    }
    return table;
  };
  for (const column_rename& each : given.columns)
    back.columns.push_back({old_name(each.table), each.to, each.from});
  for (const value_rename& each : given.values) {
    std::string column = each.column;
    for (const column_rename& other : given.columns) {
      if (other.table == each.table && other.to == column) column = other.from;
    }
    back.values.push_back({old_name(each.table), std::move(column), each.to, each.from});
  }
  return back;
}

}  // namespace tenon::inline v0::schema
