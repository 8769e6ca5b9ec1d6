// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/decimal_text.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/core/error.hpp>

/// The parts of the store in memory.
namespace tenon::inline v0::memory_engine {

/// What a condition comes to; SQL's logic has three values.
enum class truth : unsigned char { no, yes, unknown };

constexpr truth truth_of(bool value) noexcept {
  return value ? truth::yes : truth::no;
}

/// How the bytes of a cell are to be understood, whatever its kind means.
enum class family : unsigned char { null, whole, real, text, blob, uuid, rows };

inline constexpr family families[] = {
    family::null,  family::whole, family::whole, family::real,  family::text, family::blob, family::uuid,
    family::whole, family::whole, family::whole, family::whole, family::text, family::text, family::rows};
constexpr family family_of(cell_kind kind) noexcept {
  return families[static_cast<unsigned char>(kind)];
}
constexpr bool has_bytes(cell_kind kind) noexcept {
  constexpr unsigned kinds =
      1U << static_cast<unsigned>(cell_kind::text) | 1U << static_cast<unsigned>(cell_kind::blob) |
      1U << static_cast<unsigned>(cell_kind::decimal) | 1U << static_cast<unsigned>(cell_kind::json);
  return (kinds >> static_cast<unsigned>(kind) & 1U) != 0;
}

inline cell null_cell() noexcept {
  cell made;
  made.kind = cell_kind::null;
  made.stored = storage::standard;
  made.integer = 0;
  return made;
}
inline cell whole_cell(std::int64_t value, cell_kind kind = cell_kind::integer) noexcept {
  cell made;
  made.kind = kind;
  made.stored = storage::standard;
  made.integer = value;
  return made;
}
inline cell real_cell(double value) noexcept {
  if (value != value) return null_cell();  // SQL has no NaN: what has no value is NULL
  cell made;
  made.kind = cell_kind::real;
  made.stored = storage::standard;
  made.real = value;
  return made;
}
inline cell text_cell(std::string_view text, cell_kind kind = cell_kind::text) noexcept {
  cell made;
  made.kind = kind;
  made.stored = storage::standard;
  made.bytes = {text.data(), text.size()};
  return made;
}
inline cell truth_cell(truth value) noexcept {
  return value == truth::unknown ? null_cell() : whole_cell(value == truth::yes ? 1 : 0, cell_kind::boolean);
}

/// Whether `value` lies in the integers, whose upper end no double hits exactly.
constexpr bool fits_whole(double value) noexcept {
  return value >= -9223372036854775808.0 && value < 9223372036854775808.0;
}

/// -1, 0 or 1, exact also where a double cannot hold the integer.
constexpr int order_mixed(std::int64_t whole, double real) noexcept {
  if (!fits_whole(real)) return real < 0 ? 1 : -1;
  const auto truncated = static_cast<std::int64_t>(real);
  if (whole != truncated) return whole < truncated ? -1 : 1;
  const double rest = real - static_cast<double>(truncated);
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

inline int order_bytes(byte_range a, byte_range b) noexcept {
  const std::size_t common = a.size < b.size ? a.size : b.size;
  const int order = common == 0 ? 0 : std::memcmp(a.data, b.data, common);
  if (order != 0) return order;
  return a.size < b.size ? -1 : a.size > b.size ? 1 : 0;
}

/// Below, equal or above zero; both are no NULL. Numbers before texts before blobs, where kinds meet that do
/// not compare.
inline int order_of(const cell& a, const cell& b) noexcept {
  const family left = family_of(a.kind);
  const family right = family_of(b.kind);
  if (left == right) [[likely]] {
    switch (left) {
      case family::whole: return a.integer < b.integer ? -1 : a.integer > b.integer ? 1 : 0;
      case family::real: return a.real < b.real ? -1 : a.real > b.real ? 1 : 0;
      case family::text:
        if (a.kind == cell_kind::decimal && b.kind == cell_kind::decimal)
          return detail::compare_decimal_text(a.text(), b.text());
        [[fallthrough]];
      case family::blob: return order_bytes(a.bytes, b.bytes);
      case family::uuid: return std::memcmp(a.uuid.data(), b.uuid.data(), 16);
      default: return 0;
    }
  }
  if (left == family::whole && right == family::real) return order_mixed(a.integer, b.real);
  if (left == family::real && right == family::whole) return -order_mixed(b.integer, a.real);
  return left < right ? -1 : 1;
}

/// Whether two values, none of them NULL, are the same. Decimals are canonical, so their texts tell.
inline bool equal_cells(const cell& a, const cell& b) noexcept {
  if (a.kind == cell_kind::integer && b.kind == cell_kind::integer) [[likely]]
    return a.integer == b.integer;
  const family left = family_of(a.kind);
  if (left == family_of(b.kind)) [[likely]] {
    switch (left) {
      case family::whole: return a.integer == b.integer;
      case family::real: return a.real == b.real;
      case family::text:
      case family::blob:
        return a.bytes.size == b.bytes.size &&
               (a.bytes.size == 0 || std::memcmp(a.bytes.data, b.bytes.data, a.bytes.size) == 0);
      case family::uuid: return std::memcmp(a.uuid.data(), b.uuid.data(), 16) == 0;
      default: return true;
    }
  }
  return order_of(a, b) == 0;
}

/// NULL is the same as NULL here.
inline bool same_cells(const cell& a, const cell& b) noexcept {
  if (a.kind == cell_kind::null || b.kind == cell_kind::null) return a.kind == b.kind;
  return equal_cells(a, b);
}

inline std::uint64_t mixed(std::uint64_t value) noexcept {
  value ^= value >> 32;
  value *= 0xd6e8feb86659fd93u;
  value ^= value >> 32;
  value *= 0xd6e8feb86659fd93u;
  return value ^ value >> 32;
}

inline std::uint64_t hash_bytes(const char* data, std::size_t size, std::uint64_t hash) noexcept {
  hash ^= size * 0x9e3779b97f4a7c15u;
  while (size >= 8) {
    std::uint64_t word;
    std::memcpy(&word, data, 8);
    hash = (hash ^ word) * 0xd6e8feb86659fd93u;
    hash ^= hash >> 29;
    data += 8;
    size -= 8;
  }
  std::uint64_t rest = 0;
  if (size != 0) std::memcpy(&rest, data, size);
  return mixed(hash ^ rest);
}

/// Equal cells, none of them NULL, have equal hashes, 1 and 1.0 too.
inline std::uint64_t hash_cell(const cell& value, std::uint64_t seed) noexcept {
  switch (family_of(value.kind)) {
    case family::whole: return mixed(static_cast<std::uint64_t>(value.integer) ^ seed);
    case family::real: {
      if (fits_whole(value.real)) {
        const auto whole = static_cast<std::int64_t>(value.real);
        if (static_cast<double>(whole) == value.real) return mixed(static_cast<std::uint64_t>(whole) ^ seed);
      }
      std::uint64_t bits;
      std::memcpy(&bits, &value.real, 8);
      return mixed(bits ^ seed);
    }
    case family::text:
    case family::blob: return hash_bytes(value.bytes.data, value.bytes.size, seed);
    case family::uuid: return hash_bytes(reinterpret_cast<const char*>(value.uuid.data()), 16, seed);
    default: return seed;
  }
}

/// Refuses what no store takes, whatever the column: NaN, and moments outside of the calendar.
inline void check_parameter(const cell& value) {
  bool fits = true;
  switch (value.kind) {
    case cell_kind::real:
      if (value.real != value.real) [[unlikely]]
        detail::fail(error_kind::value, "memory: NaN cannot be stored");
      return;
    case cell_kind::timestamp: fits = detail::is_timestamp(value.integer); break;
    case cell_kind::date: fits = detail::is_date(value.integer); break;
    case cell_kind::time_of_day: fits = detail::is_time(value.integer); break;
    case cell_kind::text:
    case cell_kind::blob:
    case cell_kind::json:
    case cell_kind::decimal:
      if (value.bytes.size > 0x7fffffff) [[unlikely]]
        detail::fail(error_kind::limit, "memory: a text or blob is larger than 2 GiB");
      return;
    default: return;
  }
  if (!fits) [[unlikely]]
    detail::fail(error_kind::value, "memory: a date or time lies outside the years 0001 to 9999 or its day");
}

/// Gives `value` the kind of the column it is written to. False if the column cannot hold it.
inline bool convert(cell& value, cell_kind kind) noexcept {
  if (value.kind == kind || value.kind == cell_kind::null) [[likely]] {
    if (kind == cell_kind::real && value.kind == kind && value.real == 0) value.real = 0;  // no negative zero
    return true;
  }
  const family from = family_of(value.kind);
  const family to = family_of(kind);
  if (from == to) {
    value.kind = kind;
  } else if (from == family::whole && to == family::real) {
    value.real = static_cast<double>(value.integer);
    value.kind = kind;
  } else if (from == family::real && to == family::whole) {
    if (!fits_whole(value.real)) return false;
    const auto whole = static_cast<std::int64_t>(value.real);
    if (static_cast<double>(whole) != value.real) return false;
    value.integer = whole;
    value.kind = kind;
  } else {
    return false;
  }
  return true;
}

}  // namespace tenon::inline v0::memory_engine
