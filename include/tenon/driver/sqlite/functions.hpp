// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <tenon/codec/decimal_sum.hpp>
#include <tenon/codec/decimal_text.hpp>

namespace tenon::inline v0 {
class defined_function;
}

namespace tenon::inline v0::driver::sqlite {

namespace detail {

template <class Deferred = void>
int compare_decimals(void*, int left_size, const void* left, int right_size, const void* right) {
  return tenon::detail::compare_decimal_text(
      {static_cast<const char*>(left), static_cast<std::size_t>(left_size)},
      {static_cast<const char*>(right), static_cast<std::size_t>(right_size)});
}

template <class Deferred = void>
void total_step(sqlite3_context* context, int, sqlite3_value** arguments) {
  const int type = sqlite3_value_type(arguments[0]);
  if (type == SQLITE_NULL) return;
  using total = tenon::detail::decimal_total<Deferred>;
  auto** slot = static_cast<total**>(sqlite3_aggregate_context(context, sizeof(total*)));
  if (slot == nullptr) return sqlite3_result_error_nomem(context);
  try {
    if (*slot == nullptr) *slot = new total;
    const unsigned char* text = type == SQLITE_BLOB ? nullptr : sqlite3_value_text(arguments[0]);
    // A real has no exact text; taking its digits would invent precision.
    if (type == SQLITE_FLOAT || text == nullptr ||
        !(*slot)->add({reinterpret_cast<const char*>(text),
                       static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]))})) {
      return sqlite3_result_error(context, "tenon_decimal: a stored value is no decimal text", -1);
    }
    if ((*slot)->count() > total::most_summands) {
      return sqlite3_result_error(context, "tenon_decimal: too many values", -1);
    }
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
}

/// A row left the frame of a window.
template <class Deferred = void>
void total_inverse(sqlite3_context* context, int, sqlite3_value** arguments) {
  using total = tenon::detail::decimal_total<Deferred>;
  auto** slot = static_cast<total**>(sqlite3_aggregate_context(context, 0));
  if (slot == nullptr || *slot == nullptr || sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
  const unsigned char* text = sqlite3_value_text(arguments[0]);
  try {
    if (text != nullptr) {
      (*slot)->remove(
          {reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]))});
    }
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
}

template <class Total, std::string (Total::*result)() const>
void total_value(sqlite3_context* context) {
  auto** slot = static_cast<Total**>(sqlite3_aggregate_context(context, 0));
  if (slot == nullptr || *slot == nullptr || (*slot)->count() == 0) return sqlite3_result_null(context);
  try {
    const std::string text = ((*slot)->*result)();
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
}

template <class Total, std::string (Total::*result)() const>
void total_final(sqlite3_context* context) {
  total_value<Total, result>(context);
  auto** slot = static_cast<Total**>(sqlite3_aggregate_context(context, 0));
  if (slot == nullptr) return;
  delete *slot;
  *slot = nullptr;
}

}  // namespace detail

/// Adds the functions of the query language to a connection; null if the program does not include
/// <tenon/functions.hpp>, which is not free to compile.
inline int (*portable_functions)(sqlite3*) = nullptr;
/// Makes a function of the program known to a connection; null in the same case.
inline int (*define_function)(sqlite3*, const defined_function&, std::exception_ptr* pending) = nullptr;

/// Makes known to a connection: the collation `tenon_decimal` (decimal texts by value), and the aggregates
/// `tenon_decimal_sum` (exact) and `tenon_decimal_avg` (16 digits after the point, or as many as the longest
/// value has), NULL over no values, also of windows. They refuse reals and texts that are no decimal numbers.
template <class Deferred = void>
int register_functions(sqlite3* handle) {
  using total = tenon::detail::decimal_total<Deferred>;
  // Innocuous: a check or a view of an untrusted schema may use them.
#ifdef SQLITE_INNOCUOUS
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
#else
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
#endif
  int code = sqlite3_create_collation_v2(handle, "tenon_decimal", SQLITE_UTF8, nullptr,
                                         detail::compare_decimals<>, nullptr);
  if (code == SQLITE_OK) {
    code = sqlite3_create_window_function(handle, "tenon_decimal_sum", 1, flags, nullptr,
                                          detail::total_step<>, detail::total_final<total, &total::sum>,
                                          detail::total_value<total, &total::sum>, detail::total_inverse<>,
                                          nullptr);
  }
  if (code == SQLITE_OK) {
    code = sqlite3_create_window_function(handle, "tenon_decimal_avg", 1, flags, nullptr,
                                          detail::total_step<>, detail::total_final<total, &total::average>,
                                          detail::total_value<total, &total::average>,
                                          detail::total_inverse<>, nullptr);
  }
  return code;
}

}  // namespace tenon::inline v0::driver::sqlite
