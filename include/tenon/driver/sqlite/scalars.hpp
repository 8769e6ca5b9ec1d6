// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include <sqlite3.h>

#include <tenon/core/like.hpp>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

template <class Deferred = void>
std::string_view argument_text(sqlite3_value* value) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return data == nullptr ? std::string_view{}
                         : std::string_view{data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

template <class Deferred = void>
void like(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL || sqlite3_value_type(arguments[1]) == SQLITE_NULL)
    return;
  const std::string_view pattern = argument_text(arguments[0]);
  sqlite3_result_int(context, tenon::detail::like_matches(argument_text(arguments[1]), pattern) ? 1 : 0);
}

template <class Deferred = void>
void integer(sqlite3_context* context, int count, sqlite3_value** arguments) {
  const int type = sqlite3_value_type(arguments[0]);
  if (type == SQLITE_NULL) return;
  const std::int64_t value = sqlite3_value_int64(arguments[0]);
  const bool fits = type == SQLITE_INTEGER && (count == 1 || (value >= sqlite3_value_int64(arguments[1]) &&
                                                              value <= sqlite3_value_int64(arguments[2])));
  if (!fits) return sqlite3_result_error(context, "integer overflow", -1);
  sqlite3_result_int64(context, value);
}

}  // namespace detail

/// Makes known to a connection: `tenon_like(pattern, text)`, LIKE in which letter case counts, and
/// `tenon_integer(x)` or `tenon_integer(x, lowest, highest)`: x itself, or an error where a computation left
/// the integers (SQLite goes on with a real number) or the range of the column's member.
template <class Deferred = void>
int register_scalars(sqlite3* handle) {
#ifdef SQLITE_INNOCUOUS
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
#else
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
#endif
  const int code = sqlite3_create_function_v2(handle, "tenon_like", 2, flags, nullptr, detail::like<>,
                                              nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return code;
  for (const int arguments : {1, 3}) {
    const int made = sqlite3_create_function_v2(handle, "tenon_integer", arguments, flags, nullptr,
                                                detail::integer<>, nullptr, nullptr, nullptr);
    if (made != SQLITE_OK) return made;
  }
  return SQLITE_OK;
}

}  // namespace tenon::inline v0::driver::sqlite
