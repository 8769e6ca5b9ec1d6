// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <new>
#include <string>

#include <sqlite3.h>

#include <tenon/codec/defined_function.hpp>
#include <tenon/driver/sqlite/function_values.hpp>
#include <tenon/driver/sqlite/functions.hpp>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

struct defined_call {
  const defined_function* function;
  std::exception_ptr* pending;
};

/// Exceptions must not cross SQLite's C frames: the statement that runs throws them on.
template <class Deferred = void>
void call_defined(sqlite3_context* context, int count, sqlite3_value** values) {
  constexpr int most = 127;  // as SQLite has it
  const auto& call = *static_cast<const defined_call*>(sqlite3_user_data(context));
  try {
    cell arguments[most];
    for (int i = 0; i < count && i < most; ++i)
      arguments[i] =
          value_of_kind<Deferred>(values[i], call.function->parameters[static_cast<std::size_t>(i)]);
    std::string room;
    give_result<Deferred>(context, call.function->call(arguments, room));
  } catch (...) {
    *call.pending = std::current_exception();
    sqlite3_result_error(context, "a function of the program has thrown", -1);
  }
}

}  // namespace detail

/// Makes a function of the program known to a connection. Both outlive it, as does `pending`, which receives
/// what the function throws. One that is not deterministic cannot stand in indexes and views.
template <class Deferred = void>
int register_defined(sqlite3* handle, const defined_function& function, std::exception_ptr* pending) {
  const std::string name(function.name);
  auto* const call = new (std::nothrow) detail::defined_call{&function, pending};
  if (call == nullptr) return SQLITE_NOMEM;
  return sqlite3_create_function_v2(handle, name.c_str(), static_cast<int>(function.parameters.size()),
                                    function.deterministic ? detail::function_flags : SQLITE_UTF8, call,
                                    detail::call_defined<Deferred>, nullptr, nullptr,
                                    [](void* data) { delete static_cast<detail::defined_call*>(data); });
}

}  // namespace tenon::inline v0::driver::sqlite
