// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <string>

#include <sqlite3.h>

#include <tenon/codec/encoder.hpp>
#include <tenon/driver/sqlite/cells.hpp>

namespace tenon::inline v0::driver::sqlite {

/// The widest row `tenon_rows` has columns for: c0 to c(rows_width - 1).
inline constexpr std::size_t rows_width = 256;

namespace detail {

/// The virtual table `tenon_rows(source)`: the rows of a row_source bound as a parameter. An exception of the
/// source must not cross SQLite's C frames; it waits in the connection's slot until the statement throws it
/// on.
struct rows_table : sqlite3_vtab {
  std::exception_ptr* pending;
};

template <class Deferred = void>
struct rows_cursor : sqlite3_vtab_cursor {
  const row_source* source = nullptr;
  std::size_t index = 0;
  encoder row;

  int fill() noexcept {
    if (index >= source->count) return SQLITE_OK;
    try {
      row.clear();
      source->fill(source->items, index, row);
      if (row.size() != source->width) {
        tenon::detail::fail(error_kind::internal, "a row source gave another number of cells than its width");
      }
      return SQLITE_OK;
    } catch (...) {
      return fail();
    }
  }

  int fail() noexcept {
    *static_cast<rows_table*>(this->pVtab)->pending = std::current_exception();
    return SQLITE_ERROR;
  }
};

/// Texts that live in the entities outlive the statement and are not copied. Those an encoder made for this
/// row, or that are formatted here, are: SQLite may keep a text beyond the row (the best value of max() so
/// far).
struct result_sink {
  sqlite3_context* context;
  sqlite3_destructor_type lifetime;

  int null() const { return sqlite3_result_null(context), SQLITE_OK; }
  int integer(std::int64_t value) const { return sqlite3_result_int64(context, value), SQLITE_OK; }
  int real(double value) const { return sqlite3_result_double(context, value), SQLITE_OK; }
  int text(const char* data, int size) const {
    return sqlite3_result_text(context, data, size, lifetime), SQLITE_OK;
  }
  int blob(const char* data, int size) const {
    return sqlite3_result_blob(context, data, size, lifetime), SQLITE_OK;
  }
  int formatted_text(const char* data, int size) const {
    return sqlite3_result_text(context, data, size, SQLITE_TRANSIENT), SQLITE_OK;
  }
  int formatted_blob(const char* data, int size) const {
    return sqlite3_result_blob(context, data, size, SQLITE_TRANSIENT), SQLITE_OK;
  }
  int rows(const row_source*) const { return SQLITE_MISUSE; }
};

template <class Deferred = void>
int rows_connect(sqlite3* handle, void* pending, int, const char* const*, sqlite3_vtab** made, char**) {
  try {
    std::string text = "CREATE TABLE tenon_rows(";
    for (std::size_t i = 0; i < rows_width; ++i) text += "c" + std::to_string(i) + ",";
    text += "source HIDDEN)";
    const int code = sqlite3_declare_vtab(handle, text.c_str());
    if (code != SQLITE_OK) return code;
    auto* table = new rows_table{};
    table->pending = static_cast<std::exception_ptr*>(pending);
    *made = table;
    return SQLITE_OK;
  } catch (...) {
    return SQLITE_NOMEM;
  }
}

template <class Deferred = void>
int rows_disconnect(sqlite3_vtab* table) {
  delete static_cast<rows_table*>(table);
  return SQLITE_OK;
}

template <class Deferred = void>
int rows_best_index(sqlite3_vtab*, sqlite3_index_info* plan) {
  for (int i = 0; i < plan->nConstraint; ++i) {
    const auto& constraint = plan->aConstraint[i];
    if (constraint.iColumn != static_cast<int>(rows_width) || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ ||
        constraint.usable == 0) {
      continue;
    }
    plan->aConstraintUsage[i].argvIndex = 1;
    plan->aConstraintUsage[i].omit = 1;
    // Cheap and short, so that it becomes the outer loop and real tables are searched by their indexes.
    plan->estimatedCost = 1;
    plan->estimatedRows = 10;
    return SQLITE_OK;
  }
  return SQLITE_CONSTRAINT;
}

template <class Deferred = void>
int rows_open(sqlite3_vtab*, sqlite3_vtab_cursor** made) {
  auto* cursor = new (std::nothrow) rows_cursor<Deferred>;
  *made = cursor;
  return cursor == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

template <class Deferred = void>
int rows_close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<rows_cursor<Deferred>*>(cursor);
  return SQLITE_OK;
}

template <class Deferred = void>
int rows_filter(sqlite3_vtab_cursor* base, int, const char*, int count, sqlite3_value** arguments) {
  auto& cursor = *static_cast<rows_cursor<Deferred>*>(base);
  cursor.source = count == 1
                      ? static_cast<const row_source*>(sqlite3_value_pointer(arguments[0], "tenon_rows"))
                      : nullptr;
  cursor.index = 0;
  if (cursor.source != nullptr) return cursor.fill();
  try {
    tenon::detail::fail(error_kind::misuse,
                        "tenon_rows(?) takes a row source as its parameter, nothing else");
  } catch (...) {
    return cursor.fail();
  }
}

template <class Deferred = void>
int rows_next(sqlite3_vtab_cursor* base) {
  auto& cursor = *static_cast<rows_cursor<Deferred>*>(base);
  ++cursor.index;
  return cursor.fill();
}

template <class Deferred = void>
int rows_eof(sqlite3_vtab_cursor* base) {
  const auto& cursor = *static_cast<rows_cursor<Deferred>*>(base);
  return cursor.index >= cursor.source->count ? 1 : 0;
}

template <class Deferred = void>
int rows_column(sqlite3_vtab_cursor* base, sqlite3_context* context, int column) {
  auto& cursor = *static_cast<rows_cursor<Deferred>*>(base);
  const auto index = static_cast<std::size_t>(column);
  if (index >= cursor.row.size()) return SQLITE_OK;  // NULL: the column is beyond the source's width
  try {
    char scratch[formatted_size];
    const sqlite3_destructor_type lifetime = cursor.row.made_text() ? SQLITE_TRANSIENT : SQLITE_STATIC;
    return write_cell(cursor.row.data()[index], scratch, result_sink{context, lifetime});
  } catch (...) {
    return cursor.fail();
  }
}

template <class Deferred = void>
int rows_rowid(sqlite3_vtab_cursor* base, sqlite3_int64* rowid) {
  *rowid = static_cast<sqlite3_int64>(static_cast<rows_cursor<Deferred>*>(base)->index);
  return SQLITE_OK;
}

template <class Deferred = void>
constexpr sqlite3_module make_rows_module() noexcept {
  sqlite3_module module{};
  module.xConnect = rows_connect<Deferred>;  // no xCreate: it exists in every database without being created
  module.xBestIndex = rows_best_index<>;
  module.xDisconnect = rows_disconnect<Deferred>;
  module.xOpen = rows_open<Deferred>;
  module.xClose = rows_close<Deferred>;
  module.xFilter = rows_filter<Deferred>;
  module.xNext = rows_next<Deferred>;
  module.xEof = rows_eof<Deferred>;
  module.xColumn = rows_column<Deferred>;
  module.xRowid = rows_rowid<Deferred>;
  return module;
}

template <class Deferred = void>
inline constexpr sqlite3_module rows_module = make_rows_module<Deferred>();

}  // namespace detail

/// Makes `tenon_rows(?)` known to a connection. `pending` outlives it and receives what a row source throws.
template <class Deferred = void>
int register_rows(sqlite3* handle, std::exception_ptr* pending) {
  return sqlite3_create_module_v2(handle, "tenon_rows", &detail::rows_module<Deferred>, pending, nullptr);
}

}  // namespace tenon::inline v0::driver::sqlite
