// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <tenon/codec/call_function.hpp>
#include <tenon/codec/cast_cell.hpp>
#include <tenon/codec/cell.hpp>
#include <tenon/codec/decimal_arithmetic.hpp>
#include <tenon/codec/sql_function.hpp>
#include <tenon/driver/sqlite/function_values.hpp>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

/// A function of the query language under its name here. `arguments` -1: as many as `forms` has letters, or
/// fewer.
struct registered_call {
  const char* name;
  sql_function which;
  signed char arguments;
  char forms[4];
};

/// Those that SQLite does not have, or has with another meaning.
inline constexpr registered_call registered_calls[] = {
    {"tenon_substring", sql_function::substring, -1, "tii"},
    {"tenon_left", sql_function::left, 2, "ti"},
    {"tenon_right", sql_function::right, 2, "ti"},
    {"tenon_pad_left", sql_function::pad_left, -1, "tit"},
    {"tenon_pad_right", sql_function::pad_right, -1, "tit"},
    {"tenon_repeat", sql_function::repeat, 2, "ti"},
    {"tenon_reverse", sql_function::reverse, 1, "t"},
    {"tenon_absolute", sql_function::absolute, 1, "n"},
    {"tenon_sign", sql_function::sign, 1, "n"},
    {"tenon_round", sql_function::round, -1, "ni"},
    {"tenon_ceiling", sql_function::ceiling, 1, "n"},
    {"tenon_floor", sql_function::floor, 1, "n"},
    {"tenon_truncate", sql_function::truncate, 1, "n"},
    {"tenon_power", sql_function::power, 2, "nn"},
    {"tenon_square_root", sql_function::square_root, 1, "n"},
    {"tenon_exponential", sql_function::exponential, 1, "n"},
    {"tenon_logarithm", sql_function::logarithm, 1, "n"},
    {"tenon_logarithm10", sql_function::logarithm10, 1, "n"},
    {"tenon_random", sql_function::random, 0, ""},
    {"tenon_now", sql_function::now, 0, ""},
    {"tenon_today", sql_function::today, 0, ""},
    {"tenon_date_part", sql_function::date_part, 2, "im"},
    {"tenon_date_truncate", sql_function::date_truncate, 2, "im"},
    {"tenon_add_time", sql_function::add_time, 2, "mi"},
    {"tenon_add_months", sql_function::add_months, 2, "mi"},
    {"tenon_add_days", sql_function::add_days, 2, "mi"},
    {"tenon_time_between", sql_function::time_between, 2, "mm"},
    {"tenon_days_between", sql_function::days_between, 2, "mm"},
    {"tenon_to_date", sql_function::to_date, 1, "m"},
    {"tenon_to_timestamp", sql_function::to_timestamp, 1, "m"},
};

/// Microseconds since 1970, the same for the whole execution of a statement.
template <class Deferred = void>
std::int64_t statement_moment(sqlite3_context* context) {
  // Data kept under a negative number belong to the statement, until it ends; SQLite's JSON functions keep
  // what they parsed like this. Where a library keeps nothing, each call has its own moment.
  constexpr int place = -7'309'451;
  if (const void* const kept = sqlite3_get_auxdata(context, place))
    return *static_cast<const std::int64_t*>(kept);
  std::timespec clock{};
  std::timespec_get(&clock, TIME_UTC);
  const std::int64_t moment = static_cast<std::int64_t>(clock.tv_sec) * 1'000'000 + clock.tv_nsec / 1000;
  if (void* const room = sqlite3_malloc(sizeof moment)) {
    std::memcpy(room, &moment, sizeof moment);
    sqlite3_set_auxdata(context, place, room, sqlite3_free);
  }
  return moment;
}

template <class Deferred = void>
void call(sqlite3_context* context, int count, sqlite3_value** values) try {
  const auto& entry = *static_cast<const registered_call*>(sqlite3_user_data(context));
  cell arguments[sizeof entry.forms];
  const std::string_view forms = entry.forms;
  if (static_cast<std::size_t>(count) > forms.size())
    tenon::detail::fail(error_kind::misuse, "a function of the query language has too many arguments");
  for (int i = 0; i < count; ++i) {
    const auto form = static_cast<argument_form>(forms[static_cast<std::size_t>(i)]);
    arguments[i] = argument_value<Deferred>(values[i], form);
  }
  const bool timed = entry.which == sql_function::now || entry.which == sql_function::today;
  std::string room;
  give_result(context, call_function<Deferred>(entry.which, arguments, static_cast<std::size_t>(count),
                                               cell_kind::null, room,
                                               timed ? statement_moment<Deferred>(context) : 0));
} catch (...) {
  give_caught(context);
}

template <class Deferred = void>
void call_cast(sqlite3_context* context, int, sqlite3_value** values) {
  const cell_kind from = kind_argument<Deferred>(values[1]);
  const cell_kind to = kind_argument<Deferred>(values[2]);
  std::string room;
  give_result(context, cast_cell<Deferred>(value_of_kind<Deferred>(values[0], from), to, room));
}

enum class decimal_operation : char { add, subtract, multiply, divide, modulo, negate };

template <class Deferred, decimal_operation operation>
void call_decimal(sqlite3_context* context, int count, sqlite3_value** values) {
  for (int i = 0; i < count; ++i)
    if (sqlite3_value_type(values[i]) == SQLITE_NULL) return;
  const std::string_view a = value_of_kind<Deferred>(values[0], cell_kind::decimal).text();
  const std::string_view b =
      count > 1 ? value_of_kind<Deferred>(values[1], cell_kind::decimal).text() : std::string_view("-1");
  std::string room;
  bool made = true;
  switch (operation) {
    case decimal_operation::add:
    case decimal_operation::subtract:
      tenon::detail::add_decimals<Deferred>(a, b, operation == decimal_operation::subtract, room);
      break;
    case decimal_operation::multiply:
    case decimal_operation::negate: tenon::detail::multiply_decimals<Deferred>(a, b, room); break;
    case decimal_operation::divide: made = tenon::detail::divide_decimals<Deferred>(a, b, room); break;
    case decimal_operation::modulo: made = tenon::detail::modulo_decimals<Deferred>(a, b, room); break;
  }
  if (made) give_result(context, tenon::detail::bytes_cell(cell_kind::decimal, room));
}

/// A decimal as millionths, which SQLite can add distances to. Errors: `limit`: it has no such form.
template <class Deferred = void>
void call_millionths(sqlite3_context* context, int, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  constexpr std::size_t digits = 6;
  const auto parts =
      tenon::detail::split_decimal(value_of_kind<Deferred>(values[0], cell_kind::decimal).text());
  std::int64_t made = 0;
  bool fits = parts.fraction.size() <= digits;
  for (std::size_t i = 0; i < parts.whole.size() + digits && fits; ++i) {
    const std::size_t behind = i - parts.whole.size();
    const char digit = i < parts.whole.size()           ? parts.whole[i]
                       : behind < parts.fraction.size() ? parts.fraction[behind]
                                                        : '0';
    fits = !__builtin_mul_overflow(made, std::int64_t{10}, &made) &&
           !__builtin_add_overflow(made, std::int64_t{digit - '0'}, &made);
  }
  if (!fits) {
    tenon::detail::fail(
        error_kind::limit,
        "SQLite: the range of a window counts decimals of up to 6 digits behind the point and "
        "12 before it; use rows or groups");
  }
  sqlite3_result_int64(context, parts.negative ? -made : made);
}

template <class Deferred>
inline constexpr registered_scalar decimal_scalars[] = {
    {"tenon_cast", 3, call_cast<Deferred>},
    {"tenon_millionths", 1, call_millionths<Deferred>},
    {"tenon_decimal_add", 2, call_decimal<Deferred, decimal_operation::add>},
    {"tenon_decimal_subtract", 2, call_decimal<Deferred, decimal_operation::subtract>},
    {"tenon_decimal_multiply", 2, call_decimal<Deferred, decimal_operation::multiply>},
    {"tenon_decimal_divide", 2, call_decimal<Deferred, decimal_operation::divide>},
    {"tenon_decimal_modulo", 2, call_decimal<Deferred, decimal_operation::modulo>},
    {"tenon_decimal_negate", 1, call_decimal<Deferred, decimal_operation::negate>},
};

}  // namespace detail

/// Makes known to a connection the functions of the query language under names that begin with `tenon_`,
/// `tenon_cast(value, 'from', 'to')` with the names of kinds, and the exact arithmetic of decimal texts.
template <class Deferred = void>
int register_calls(sqlite3* handle) {
  for (const detail::registered_call& entry : detail::registered_calls) {
    const bool changes = entry.arguments == 0;
    const int flags = changes ? detail::function_flags & ~SQLITE_DETERMINISTIC : detail::function_flags;
    const int code = sqlite3_create_function_v2(handle, entry.name, entry.arguments, flags,
                                                const_cast<detail::registered_call*>(&entry),
                                                detail::call<Deferred>, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return code;
  }
  return detail::register_list(handle, detail::decimal_scalars<Deferred>, detail::function_flags);
}

}  // namespace tenon::inline v0::driver::sqlite
