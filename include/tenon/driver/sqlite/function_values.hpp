// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/decimal_text.hpp>
#include <tenon/codec/kind_name.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/core/error.hpp>
#include <tenon/driver/sqlite/cells.hpp>
#include <tenon/driver/sqlite/error.hpp>
#include <tenon/driver/sqlite/rows.hpp>

/// Arguments and results of functions registered with SQLite, as cells.
namespace tenon::inline v0::driver::sqlite::detail {

/// Depends on its arguments alone, and harmless: a check, an index or a view of an untrusted schema may use
/// it.
#ifdef SQLITE_INNOCUOUS
inline constexpr int function_flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
#else
inline constexpr int function_flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
#endif
/// The same for functions whose JSON is to be known as JSON by SQLite's own functions.
#ifdef SQLITE_RESULT_SUBTYPE
inline constexpr int json_function_flags = function_flags | SQLITE_RESULT_SUBTYPE;
#else
inline constexpr int json_function_flags = function_flags;
#endif

/// How a function takes an argument.
enum class argument_form : char {
  text = 't',
  integer = 'i',
  number = 'n',  ///< a TEXT is a decimal
  time = 'm',    ///< a timestamp, date or time of day, told apart by its text
};

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_stored(cell_kind kind) {
  tenon::detail::fail(
      error_kind::decode,
      tenon::detail::sentence({"a stored value has not the form of the kind ", kind_name(kind)}));
}

/// A value that stands for one of a kind, in whichever form SQLite holds it. Errors: `decode`.
template <class Deferred = void>
cell value_of_kind(sqlite3_value* value, cell_kind kind) {
  cell made = tenon::detail::null_cell();
  const int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) return made;
  switch (kind) {
    case cell_kind::boolean:
    case cell_kind::integer:
    case cell_kind::interval:
      if (type != SQLITE_INTEGER) break;
      return tenon::detail::number_cell(kind, sqlite3_value_int64(value));
    case cell_kind::real:
      if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) break;
      return tenon::detail::real_cell(sqlite3_value_double(value));
    case cell_kind::text:
    case cell_kind::json: return tenon::detail::bytes_cell(kind, value_text(value));
    case cell_kind::decimal:
      if (type == SQLITE_FLOAT || type == SQLITE_BLOB ||
          !tenon::detail::split_decimal(value_text(value)).valid) {
        break;
      }
      return tenon::detail::bytes_cell(kind, value_text(value));
    case cell_kind::blob:
      if (type == SQLITE_BLOB || type == SQLITE_TEXT) read_stored(value, type, made);
      if (tenon::detail::is_null(made)) break;
      made.kind = kind;
      return made;
    case cell_kind::uuid:
      if (type == SQLITE_BLOB && sqlite3_value_bytes(value) == 16) {
        made.kind = kind;
        std::memcpy(made.uuid.data(), sqlite3_value_blob(value), 16);
        return made;
      }
      [[fallthrough]];
    case cell_kind::timestamp:
    case cell_kind::date:
    case cell_kind::time_of_day:
      if (type == SQLITE_TEXT && read_formatted(value_text(value), kind, made)) return made;
      break;
    case cell_kind::null:
    case cell_kind::rows: break;
  }
  refuse_stored(kind);
}

/// A value as the argument of a function. Errors: `value`, `decode`.
template <class Deferred = void>
cell argument_value(sqlite3_value* value, argument_form form) {
  const int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) return tenon::detail::null_cell();
  switch (form) {
    case argument_form::text: return tenon::detail::text_cell(value_text(value));
    case argument_form::number:
      if (type == SQLITE_FLOAT) return tenon::detail::real_cell(sqlite3_value_double(value));
      if (type != SQLITE_INTEGER) return value_of_kind<Deferred>(value, cell_kind::decimal);
      [[fallthrough]];
    case argument_form::integer:
      if (type != SQLITE_INTEGER) tenon::detail::refuse_argument("an integer");
      return tenon::detail::integer_cell(sqlite3_value_int64(value));
    case argument_form::time: break;
  }
  if (type != SQLITE_TEXT) refuse_stored(cell_kind::timestamp);
  const std::string_view text = value_text(value);
  return value_of_kind<Deferred>(value, text.size() == 10                   ? cell_kind::date
                                        : text.size() > 2 && text[2] == ':' ? cell_kind::time_of_day
                                                                            : cell_kind::timestamp);
}

/// The kind that an argument names.
template <class Deferred = void>
cell_kind kind_argument(sqlite3_value* value) {
  cell_kind kind{};
  if (sqlite3_value_type(value) != SQLITE_TEXT || !find_kind(value_text(value), kind))
    tenon::detail::fail(error_kind::misuse, "an argument names no kind of cell");
  return kind;
}

template <class Deferred = void>
void give_result(sqlite3_context* context, const cell& result) {
  char scratch[formatted_size];
  write_cell(result, scratch, result_sink{context, SQLITE_TRANSIENT});
  if (result.kind == cell_kind::json) sqlite3_result_subtype(context, 'J');
}

template <class Deferred = void>
[[gnu::noinline, gnu::cold]] void give_error(sqlite3_context* context, const error& problem) {
  const std::string text = marked_message(problem);
  sqlite3_result_error(context, text.data(), static_cast<int>(text.size()));
}

using function_body = void (*)(sqlite3_context*, int, sqlite3_value**);

/// What went wrong becomes the statement's error; called where an exception is being handled.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] void give_caught(sqlite3_context* context) {
  try {
    throw;
  } catch (const error& problem) {
    give_error(context, problem);
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
}

/// A scalar function by its name and body.
struct registered_scalar {
  const char* name;
  int arguments;
  function_body body;
};

/// What SQLite calls: runs the body of the entry that was registered. Exceptions must not cross SQLite's C
/// frames.
template <class Deferred = void>
void run_scalar(sqlite3_context* context, int count, sqlite3_value** values) {
  try {
    static_cast<const registered_scalar*>(sqlite3_user_data(context))->body(context, count, values);
  } catch (...) {
    give_caught(context);
  }
}

/// Registers the scalar functions of a list, up to the first that SQLite refuses.
template <std::size_t count>
int register_list(sqlite3* handle, const registered_scalar (&list)[count], int flags) {
  for (const registered_scalar& entry : list) {
    const int code = sqlite3_create_function_v2(handle, entry.name, entry.arguments, flags,
                                                const_cast<registered_scalar*>(&entry), run_scalar<>, nullptr,
                                                nullptr, nullptr);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace tenon::inline v0::driver::sqlite::detail
