// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>
#include <tenon/driver/postgresql/numeric.hpp>
#include <tenon/driver/postgresql/types.hpp>

namespace tenon::inline v0::driver::postgresql {

/// A value as it is sent. `data` null: NULL; `text`: as text that ends with NUL, which the server reads as
/// whatever type it found.
struct encoded {
  const char* data;
  std::uint32_t size;
  bool text = false;
};

namespace detail {

/// PostgreSQL counts from 2000-01-01.
inline constexpr std::int64_t epoch_days = 10957;
inline constexpr std::int64_t day_micros = 86'400'000'000;
inline constexpr std::int64_t epoch_micros = epoch_days * day_micros;
/// One field of the protocol holds no more.
inline constexpr std::size_t most_bytes = 0x3fffffff - 64;

constexpr std::string_view name_of(wire form) noexcept {
  constexpr std::string_view names[] = {"a type of its choice",
                                        "boolean",
                                        "bytea",
                                        "smallint",
                                        "integer",
                                        "bigint",
                                        "oid",
                                        "real",
                                        "double precision",
                                        "numeric",
                                        "text",
                                        "json",
                                        "jsonb",
                                        "uuid",
                                        "date",
                                        "time",
                                        "timestamp",
                                        "timestamp with time zone",
                                        "interval",
                                        "void",
                                        "a type that Tenon does not speak"};
  return names[static_cast<unsigned char>(form)];
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse(error_kind kind, wire form, std::string_view why) {
  tenon::detail::fail(kind, tenon::detail::sentence({"a parameter is refused: the server expects ",
                                                     name_of(form), ", and ", why}));
}

inline encoded checked(const char* data, std::size_t size) {
  if (size > most_bytes) [[unlikely]]
    tenon::detail::fail(error_kind::limit, "a parameter is refused: a value has more than 1 GiB");
  return {size == 0 ? "" : data, static_cast<std::uint32_t>(size)};  // no null pointer: that is NULL
}

inline std::int64_t checked_timestamp(std::int64_t micros, wire form) {
  if (!tenon::detail::is_timestamp(micros)) [[unlikely]]
    refuse(error_kind::value, form, "the time lies outside the years 0001 to 9999");
  return micros - epoch_micros;
}

/// A value in the server's own spelling, for types whose binary form is not spoken here.
template <class Deferred = void>
[[gnu::noinline]] encoded encode_text(const cell& value, wire form, std::string& made) {
  char buffer[48];
  std::size_t size = 0;
  switch (value.kind) {
    case cell_kind::boolean: made = value.integer != 0 ? "true" : "false"; break;
    case cell_kind::integer:
      made.assign(buffer, std::to_chars(buffer, buffer + sizeof buffer, value.integer).ptr);
      break;
    case cell_kind::real:
      made.assign(buffer, std::to_chars(buffer, buffer + sizeof buffer, value.real).ptr);
      break;
    case cell_kind::text:
    case cell_kind::decimal:
    case cell_kind::json: made.assign(value.bytes.data, value.bytes.size); break;
    case cell_kind::uuid:
      tenon::detail::write_uuid(value.uuid, buffer);
      made.assign(buffer, 36);
      break;
    case cell_kind::timestamp:
      checked_timestamp(value.integer, form);
      size = tenon::detail::write_timestamp(value.integer, buffer);
      made.assign(buffer, size);
      made += "+00";
      break;
    case cell_kind::date:
      if (!tenon::detail::is_date(value.integer))
        refuse(error_kind::value, form, "the date lies outside the years 0001 to 9999");
      made.assign(buffer, tenon::detail::write_date(value.integer, buffer));
      break;
    case cell_kind::time_of_day:
      if (!tenon::detail::is_time(value.integer))
        refuse(error_kind::value, form, "the time is outside a day");
      made.assign(buffer, tenon::detail::write_time(value.integer, buffer));
      break;
    case cell_kind::interval:
      made.assign(buffer, std::to_chars(buffer, buffer + sizeof buffer, value.integer).ptr);
      made += " microseconds";
      break;
    default: refuse(error_kind::value, form, "bytes have no text");
  }
  encoded out = checked(made.data(), made.size());
  out.text = true;
  return out;
}

/// The combinations that are not a kind's own type.
template <class Deferred = void>
[[gnu::noinline]] encoded encode_converted(const cell& value, wire form, char* scratch, std::string& made) {
  const auto number = [&](std::int64_t lowest, std::int64_t highest) {
    if (value.integer < lowest || value.integer > highest)
      refuse(error_kind::value, form, "the number is out of its range");
  };
  switch (value.kind) {
    case cell_kind::integer:
      switch (form) {
        case wire::int2:
          number(-32768, 32767);
          put16(scratch, static_cast<std::uint16_t>(value.integer));
          return {scratch, 2};
        case wire::int4:
          number(std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
          put32(scratch, static_cast<std::uint32_t>(value.integer));
          return {scratch, 4};
        case wire::oid:
          number(0, std::numeric_limits<std::uint32_t>::max());
          put32(scratch, static_cast<std::uint32_t>(value.integer));
          return {scratch, 4};
        case wire::float8:
        case wire::float4: {
          constexpr std::int64_t exact = std::int64_t{1} << std::numeric_limits<double>::digits;
          number(-exact, exact);
          cell real = value;
          real.kind = cell_kind::real;
          real.real = static_cast<double>(value.integer);
          return encode_converted(real, form, scratch, made);
        }
        case wire::numeric: {
          char digits[24];
          const auto end = std::to_chars(digits, digits + sizeof digits, value.integer);
          made.clear();
          write_numeric({digits, static_cast<std::size_t>(end.ptr - digits)}, made);
          return checked(made.data(), made.size());
        }
        default: break;
      }
      break;
    case cell_kind::real:
      if (form == wire::float8) {
        put64(scratch, __builtin_bit_cast(std::uint64_t, value.real));
        return {scratch, 8};
      }
      if (form == wire::float4) {
        const auto narrow = static_cast<float>(value.real);
        if (!(narrow >= std::numeric_limits<float>::lowest() && narrow <= std::numeric_limits<float>::max()))
          refuse(error_kind::value, form, "the number is out of its range");
        put32(scratch, __builtin_bit_cast(std::uint32_t, narrow));
        return {scratch, 4};
      }
      break;
    case cell_kind::text:
    case cell_kind::json:
      if (form == wire::jsonb) {
        made.assign(1, '\1');
        made.append(value.bytes.data, value.bytes.size);
        return checked(made.data(), made.size());
      }
      if (form == wire::json) return checked(value.bytes.data, value.bytes.size);
      break;
    case cell_kind::date:
      if (form == wire::timestamptz || form == wire::timestamp) {
        if (!tenon::detail::is_date(value.integer))
          refuse(error_kind::value, form, "the date lies outside the years 0001 to 9999");
        put64(scratch, static_cast<std::uint64_t>(checked_timestamp(value.integer * day_micros, form)));
        return {scratch, 8};
      }
      break;
    case cell_kind::uuid:
      if (form == wire::bytea) {
        std::memcpy(scratch, value.uuid.data(), 16);
        return {scratch, 16};
      }
      break;
    default: break;
  }
  if (form == wire::text || value.kind == cell_kind::text || form == wire::other || form == wire::inferred ||
      (form == wire::numeric && value.kind == cell_kind::real)) {
    return encode_text(value, form, made);
  }
  refuse(error_kind::value, form, "the value is of another kind");
}

}  // namespace detail

/// A cell as the server wants a value of type `form`. Small values are written to `scratch` (16 bytes),
/// longer ones that have to be made to `made`; texts and blobs stay where they are. Errors: `value`, `limit`.
inline encoded encode_cell(const cell& value, wire form, char* scratch, std::string& made) {
  switch (value.kind) {
    case cell_kind::null: return {nullptr, 0};
    case cell_kind::boolean:
      if (form != wire::boolean) break;
      *scratch = value.integer != 0 ? '\1' : '\0';
      return {scratch, 1};
    case cell_kind::integer:
      if (form != wire::int8) break;
      detail::put64(scratch, static_cast<std::uint64_t>(value.integer));
      return {scratch, 8};
    case cell_kind::real:
      if (value.real != value.real) [[unlikely]]
        detail::refuse(error_kind::value, form, "the value is NaN");
      if (form != wire::float8) break;
      detail::put64(scratch, __builtin_bit_cast(std::uint64_t, value.real));
      return {scratch, 8};
    case cell_kind::text:
      if (form != wire::text && form != wire::inferred) break;
      return detail::checked(value.bytes.data, value.bytes.size);
    case cell_kind::blob:
      if (form != wire::bytea) break;
      return detail::checked(value.bytes.data, value.bytes.size);
    case cell_kind::uuid:
      if (form != wire::uuid) break;
      std::memcpy(scratch, value.uuid.data(), 16);
      return {scratch, 16};
    case cell_kind::timestamp:
      if (form != wire::timestamptz && form != wire::timestamp) break;
      detail::put64(scratch, static_cast<std::uint64_t>(detail::checked_timestamp(value.integer, form)));
      return {scratch, 8};
    case cell_kind::date:
      if (form != wire::date) break;
      if (!tenon::detail::is_date(value.integer)) [[unlikely]]
        detail::refuse(error_kind::value, form, "the date lies outside the years 0001 to 9999");
      detail::put32(scratch, static_cast<std::uint32_t>(value.integer - detail::epoch_days));
      return {scratch, 4};
    case cell_kind::time_of_day:
      if (form != wire::time) break;
      if (!tenon::detail::is_time(value.integer)) [[unlikely]]
        detail::refuse(error_kind::value, form, "the time is outside a day");
      detail::put64(scratch, static_cast<std::uint64_t>(value.integer));
      return {scratch, 8};
    case cell_kind::interval:
      if (form != wire::interval) break;
      detail::put64(scratch, static_cast<std::uint64_t>(value.integer));
      std::memset(scratch + 8, 0, 8);  // no days, no months
      return {scratch, 16};
    case cell_kind::decimal:
      if (form != wire::numeric) break;
      made.clear();
      if (!detail::write_numeric(value.text(), made)) [[unlikely]]
        detail::refuse(error_kind::value, form, "the decimal is malformed or has too many digits");
      return detail::checked(made.data(), made.size());
    case cell_kind::json:
      if (form != wire::jsonb) break;
      made.assign(1, '\1');  // the version of the binary form
      made.append(value.bytes.data, value.bytes.size);
      return detail::checked(made.data(), made.size());
    case cell_kind::rows: tenon::detail::fail(error_kind::internal, "rows stand where one value is expected");
  }
  return detail::encode_converted(value, form, scratch, made);
}

}  // namespace tenon::inline v0::driver::postgresql
