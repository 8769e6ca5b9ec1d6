// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <sqlite3.h>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0::driver::sqlite {

/// Room for a cell that SQLite stores as text Tenon writes itself: a moment, a day, a time or a uuid.
inline constexpr std::size_t formatted_size = 40;
static_assert(formatted_size >= tenon::detail::max_time_text && formatted_size >= 36);

namespace detail {

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_cell(error_kind kind, std::string_view why) {
  tenon::detail::fail(kind, tenon::detail::sentence({"SQLite: ", why}));
}

inline int checked_size(std::size_t size) {
  if (size > 0x7fffffff) [[unlikely]]
    refuse_cell(error_kind::limit, "a text or blob is larger than 2 GiB");
  return static_cast<int>(size);
}

inline const char* never_null(const char* data) noexcept {
  return data == nullptr ? "" : data;
}

/// The one place that says in which of SQLite's forms a cell is stored. `sink` has null, integer, real, text,
/// blob and rows; texts made here are written to `scratch`, formatted_size bytes.
template <class Sink>
inline int write_cell(const cell& value, char* scratch, const Sink& sink) {
  std::size_t size = 0;
  switch (value.kind) {
    case cell_kind::null: return sink.null();
    case cell_kind::boolean:
    case cell_kind::integer:
    case cell_kind::interval: return sink.integer(value.integer);
    case cell_kind::real:
      // SQLite would store NULL without a word.
      if (value.real != value.real) [[unlikely]]
        refuse_cell(error_kind::value, "NaN cannot be stored");
      return sink.real(value.real);
    case cell_kind::text:
    case cell_kind::json:
    case cell_kind::decimal: return sink.text(never_null(value.bytes.data), checked_size(value.bytes.size));
    case cell_kind::blob: return sink.blob(never_null(value.bytes.data), checked_size(value.bytes.size));
    case cell_kind::uuid:
      if (value.stored == storage::bytes) {
        std::memcpy(scratch, value.uuid.data(), 16);
        return sink.formatted_blob(scratch, 16);
      }
      tenon::detail::write_uuid(value.uuid, scratch);
      return sink.formatted_text(scratch, 36);
    case cell_kind::timestamp:
      if (!tenon::detail::is_timestamp(value.integer)) [[unlikely]]
        break;
      size = tenon::detail::write_timestamp(value.integer, scratch);
      return sink.formatted_text(scratch, static_cast<int>(size));
    case cell_kind::date:
      if (!tenon::detail::is_date(value.integer)) [[unlikely]]
        break;
      size = tenon::detail::write_date(value.integer, scratch);
      return sink.formatted_text(scratch, static_cast<int>(size));
    case cell_kind::time_of_day:
      if (!tenon::detail::is_time(value.integer)) [[unlikely]]
        break;
      size = tenon::detail::write_time(value.integer, scratch);
      return sink.formatted_text(scratch, static_cast<int>(size));
    case cell_kind::rows: return sink.rows(value.rows);
  }
  refuse_cell(error_kind::value, "a date or time lies outside the years 0001 to 9999 or its day");
}

struct parameter_sink {
  sqlite3_stmt* handle;
  int index;

  int null() const { return sqlite3_bind_null(handle, index); }
  int integer(std::int64_t value) const { return sqlite3_bind_int64(handle, index, value); }
  int real(double value) const { return sqlite3_bind_double(handle, index, value); }
  int text(const char* data, int size) const {
    return sqlite3_bind_text(handle, index, data, size, SQLITE_STATIC);
  }
  int blob(const char* data, int size) const {
    return sqlite3_bind_blob(handle, index, data, size, SQLITE_STATIC);
  }
  int formatted_text(const char* data, int size) const { return text(data, size); }
  int formatted_blob(const char* data, int size) const { return blob(data, size); }
  int rows(const row_source* source) const {
    return sqlite3_bind_pointer(handle, index, const_cast<row_source*>(source), "tenon_rows", nullptr);
  }
};

/// A cell of another kind than expected, as it is stored, so that the codec can name the mismatch.
[[gnu::noinline]] inline void read_stored(sqlite3_value* value, int type, cell& out) {
  switch (type) {
    case SQLITE_INTEGER:
      out.kind = cell_kind::integer;
      out.integer = sqlite3_value_int64(value);
      return;
    case SQLITE_FLOAT:
      out.kind = cell_kind::real;
      out.real = sqlite3_value_double(value);
      return;
    case SQLITE_TEXT:
    case SQLITE_BLOB: {
      out.kind = type == SQLITE_TEXT ? cell_kind::text : cell_kind::blob;
      const void* data = type == SQLITE_TEXT ? static_cast<const void*>(sqlite3_value_text(value))
                                             : sqlite3_value_blob(value);
      const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
      if (data == nullptr && (size != 0 || type == SQLITE_TEXT))
        refuse_cell(error_kind::limit, "out of memory");
      out.bytes = {never_null(static_cast<const char*>(data)), size};
      return;
    }
    default: out.kind = cell_kind::null; return;
  }
}

inline std::string_view value_text(sqlite3_value* value) {
  // The text first: it settles the encoding, which the size depends on.
  const unsigned char* data = sqlite3_value_text(value);
  if (data == nullptr) [[unlikely]]
    refuse_cell(error_kind::limit, "out of memory");
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

/// Kinds that SQLite stores as text of a certain form. False: the text has not that form.
[[gnu::noinline]] inline bool read_formatted(std::string_view text, cell_kind kind, cell& out) {
  std::int64_t number = 0;
  bool fits = false;
  switch (kind) {
    case cell_kind::uuid: {
      std::array<unsigned char, 16> bytes;
      fits = tenon::detail::read_uuid(text, bytes);
      if (fits) out.uuid = bytes;
      break;
    }
    case cell_kind::timestamp: fits = tenon::detail::read_timestamp(text, number); break;
    case cell_kind::date: fits = tenon::detail::read_date(text, number); break;
    case cell_kind::time_of_day: fits = tenon::detail::read_time(text, number); break;
    default: break;
  }
  if (!fits) return false;
  if (kind != cell_kind::uuid) out.integer = number;
  out.kind = kind;
  return true;
}

}  // namespace detail

/// Binds one cell to parameter `index` (from 1) without copying; texts made on the way go to `scratch`, which
/// has formatted_size bytes and lives as long as the execution. Returns SQLite's result code.
inline int bind_cell(sqlite3_stmt* handle, int index, const cell& value, char* scratch) {
  return detail::write_cell(value, scratch, detail::parameter_sink{handle, index});
}

/// Reads one column of the current row as what `spec` expects. A value of another type, or a text that is no
/// date, time or uuid, comes as the kind it is stored as.
inline void read_cell(sqlite3_stmt* handle, int column, cell_spec spec, cell& out) {
  // One lookup of the column instead of three. SQLite calls such a value unprotected, since another thread
  // could change it meanwhile; a connection here belongs to one thread.
  sqlite3_value* const value = sqlite3_column_value(handle, column);
  const int type = sqlite3_value_type(value);
  out.stored = spec.stored;
  switch (spec.kind) {
    case cell_kind::boolean:
    case cell_kind::integer:
    case cell_kind::interval:
      if (type != SQLITE_INTEGER) break;
      out.kind = spec.kind;
      out.integer = sqlite3_value_int64(value);
      return;
    case cell_kind::real:
      if (type != SQLITE_FLOAT) break;
      out.kind = cell_kind::real;
      out.real = sqlite3_value_double(value);
      return;
    case cell_kind::text:
    case cell_kind::json:
    case cell_kind::decimal: {
      if (type != SQLITE_TEXT) break;
      const std::string_view text = detail::value_text(value);
      out.kind = spec.kind;
      out.bytes = {text.data(), text.size()};
      return;
    }
    case cell_kind::uuid:
      if (spec.stored == storage::bytes) {
        if (type != SQLITE_BLOB || sqlite3_value_bytes(value) != 16) break;
        out.kind = cell_kind::uuid;
        std::memcpy(out.uuid.data(), sqlite3_value_blob(value), 16);
        return;
      }
      [[fallthrough]];
    case cell_kind::timestamp:
    case cell_kind::date:
    case cell_kind::time_of_day:
      if (type == SQLITE_TEXT && detail::read_formatted(detail::value_text(value), spec.kind, out)) return;
      break;
    case cell_kind::null:
    case cell_kind::blob:
    case cell_kind::rows: break;
  }
  if (type == SQLITE_NULL) {
    out.kind = cell_kind::null;
    return;
  }
  detail::read_stored(value, type, out);
}

}  // namespace tenon::inline v0::driver::sqlite
