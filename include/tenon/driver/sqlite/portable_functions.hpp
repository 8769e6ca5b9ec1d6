// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/driver/sqlite/aggregates.hpp>
#include <tenon/driver/sqlite/calls.hpp>
#include <tenon/driver/sqlite/defined_functions.hpp>
#include <tenon/driver/sqlite/functions.hpp>
#include <tenon/driver/sqlite/json_functions.hpp>
#include <tenon/driver/sqlite/search.hpp>

namespace tenon::inline v0::driver::sqlite {

/// Makes known to a connection what SQLite does not have of the query language.
inline int register_portable_functions(sqlite3* handle) {
  int code = register_calls(handle);
  if (code == SQLITE_OK) code = register_json(handle);
  if (code == SQLITE_OK) code = register_aggregates(handle);
  if (code == SQLITE_OK) code = register_search(handle);
  return code;
}

inline const bool has_portable_functions =
    (portable_functions = &register_portable_functions, define_function = &register_defined<>, true);

}  // namespace tenon::inline v0::driver::sqlite
