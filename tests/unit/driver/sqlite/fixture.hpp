// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/encoder.hpp>
#include <tenon/driver/sqlite/connection.hpp>

// What the tests of the SQLite driver share.
namespace sqlite_test {

using tenon::cell;
using tenon::cell_kind;
using tenon::cell_spec;
using tenon::error_kind;
using tenon::driver::sqlite::connection;
using tenon::driver::sqlite::statement;

struct temporary_directory {
  temporary_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path = name;
  }
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;

  std::string file(std::string_view name = "test.db") const { return path + "/" + std::string(name); }

  std::string path;
};

inline tenon::sqlite_options options_for(std::string path) {
  tenon::sqlite_options options;
  options.path = std::move(path);
  return options;
}

inline tenon::sqlite_options in_memory() {
  return options_for(":memory:");
}

/// The error `act` throws; a run-time failure of the test if it throws none.
template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  throw std::logic_error("no tenon::error was thrown");
}

inline cell integer(std::int64_t value) {
  cell made{};
  made.kind = cell_kind::integer;
  made.integer = value;
  return made;
}

inline cell text(std::string_view value, cell_kind kind = cell_kind::text) {
  cell made{};
  made.kind = kind;
  made.bytes = {value.data(), value.size()};
  return made;
}

inline cell rows(const tenon::row_source& source) {
  cell made{};
  made.kind = cell_kind::rows;
  made.rows = &source;
  return made;
}

/// The integer in the first column of the first row.
inline std::int64_t number(connection& database, std::string_view query) {
  const cell_spec spec{cell_kind::integer};
  statement prepared = database.prepare(query, {&spec, 1});
  cell row{};
  if (!prepared.step(&row) || row.kind != cell_kind::integer) throw std::logic_error("no integer");
  return row.integer;
}

/// The first column of all rows as text, joined by newlines.
inline std::string texts(connection& database, std::string_view query) {
  const cell_spec spec{cell_kind::text};
  statement prepared = database.prepare(query, {&spec, 1});
  std::string joined;
  cell row{};
  while (prepared.step(&row)) {
    if (row.kind != cell_kind::text) throw std::logic_error("no text");
    if (!joined.empty()) joined += '\n';
    joined += row.text();
  }
  return joined;
}

/// What an expression gives, as SQLite spells a literal of it, or the kind of the error: "'a'", "NULL",
/// "limit".
inline std::string value_of(connection& database, std::string_view expression) {
  const cell_spec spec{cell_kind::text};
  try {
    statement prepared = database.prepare("SELECT quote(" + std::string(expression) + ")", {&spec, 1});
    cell row{};
    if (!prepared.step(&row)) throw std::logic_error("no row");
    return std::string(row.text());
  } catch (const tenon::error& problem) {
    return std::string(to_string(problem.kind));
  }
}

/// The same on a connection of its own.
inline std::string value_of(std::string_view expression) {
  connection database(in_memory());
  return value_of(database, expression);
}

}  // namespace sqlite_test
