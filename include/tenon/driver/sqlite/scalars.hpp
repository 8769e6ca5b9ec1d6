// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
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
void integer(sqlite3_context* context, int, sqlite3_value** arguments) {
  switch (sqlite3_value_type(arguments[0])) {
    case SQLITE_NULL:
      break;
    case SQLITE_INTEGER:
      sqlite3_result_int64(context, sqlite3_value_int64(arguments[0]));
      break;
    default:
      sqlite3_result_error(context, "integer overflow", -1);
      break;
  }
}

}  // namespace detail

/// Makes known to a connection: `tenon_like(pattern, text)`, LIKE in which letter case counts, and
/// `tenon_integer(x)`, x itself or an error where an integer computation overflowed into a real number.
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
  return sqlite3_create_function_v2(handle, "tenon_integer", 1, flags, nullptr, detail::integer<>, nullptr,
                                    nullptr, nullptr);
}

}  // namespace tenon::inline v0::driver::sqlite
