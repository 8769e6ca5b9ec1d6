// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenon::inline v0 {

struct row_source;

/// The closed set of values that cross the wall between Tenon and a store. A store speaks each in its own way
/// (a `timestamp` is text on SQLite, eight binary bytes on PostgreSQL); codecs know only these.
enum class cell_kind : std::uint8_t {
  null,
  boolean,      ///< `integer` is 0 or 1
  integer,      ///< `integer`
  real,         ///< `real`, finite
  text,         ///< `bytes`: UTF-8 without NUL
  blob,         ///< `bytes`: any bytes
  uuid,         ///< `uuid`: 16 bytes
  timestamp,    ///< `integer`: microseconds since 1970-01-01 00:00:00 UTC
  date,         ///< `integer`: days since 1970-01-01
  time_of_day,  ///< `integer`: microseconds since midnight
  interval,     ///< `integer`: microseconds
  decimal,      ///< `bytes`: canonical decimal text ("-12.5")
  json,         ///< `bytes`: JSON text
  rows,         ///< `rows`: many rows as one parameter
};

/// How a column stores its kind where there is a choice.
enum class storage : std::uint8_t {
  standard,  ///< the dialect's own form
  number,    ///< an enum by its number
  bytes,     ///< a uuid as 16 bytes on databases without a uuid type
};

/// Bytes owned by somebody else.
struct byte_range {
  const char* data;
  std::size_t size;
};

/// One value on its way to or from a store. It owns nothing: bytes live in the entity, the encoder or the
/// driver. 24 bytes, trivially copyable; left uninitialised on purpose, since rows of cells are refilled on
/// every step.
struct cell {
  cell_kind kind;
  storage stored;
  union {
    std::int64_t integer;
    double real;
    byte_range bytes;
    std::array<unsigned char, 16> uuid;
    const row_source* rows;
  };

  std::string_view text() const noexcept { return {bytes.data, bytes.size}; }
};

/// What a statement asks of one result column or knows of one parameter.
struct cell_spec {
  cell_kind kind = cell_kind::null;
  storage stored = storage::standard;
};

/// Where a value belongs, for error messages: entity and member as the user spelled them.
struct field_name {
  std::string_view entity;
  std::string_view member;
};

/// Why a cell could not become a member.
enum class decode_status : std::uint8_t { ok, null_value, wrong_kind, out_of_range, malformed };

}  // namespace tenon::inline v0
