// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/decimal_arithmetic.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/codec/real_text.hpp>
#include <tenon/codec/sql_function.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>

/// Functions of integers, doubles and decimals.
namespace tenon::inline v0::detail {

/// The double nearest to a number of any kind.
inline double real_argument(const cell& value) {
  if (value.kind == cell_kind::real) return value.real;
  if (value.kind == cell_kind::decimal) {
    double real = 0;
    if (!read_real(value.text(), real)) fail(error_kind::decode, "a stored value is no decimal text");
    return real;
  }
  return static_cast<double>(integer_argument(value));
}

/// A result that has no double: too large, or too small to be told from zero.
inline cell finite_cell(double value, bool may_be_zero) {
  constexpr double largest = std::numeric_limits<double>::max();
  if (!(value >= -largest && value <= largest) || (value == 0 && !may_be_zero))
    refuse_range("the result of a function of numbers");
  return real_cell(value);
}

/// Rounds an integer to tens, hundreds and so on.
inline std::int64_t round_integer(std::int64_t value, std::int64_t places) {
  if (places >= 0) return value;
  if (places < -19) return 0;
  __extension__ using wide = __int128;
  wide unit = 1;
  for (std::int64_t i = places; i < 0; ++i) unit *= 10;
  const wide half = value < 0 ? -unit / 2 : unit / 2;
  const wide rounded = (value + half) / unit * unit;
  if (rounded > std::numeric_limits<std::int64_t>::max() ||
      rounded < std::numeric_limits<std::int64_t>::min())
    refuse_range("a rounded integer");
  return static_cast<std::int64_t>(rounded);
}

/// [0, 1), 53 random bits.
inline double random_real() {
  unsigned char bytes[8];
  random_bytes(bytes, sizeof bytes);
  std::uint64_t bits;
  std::memcpy(&bits, bytes, sizeof bits);
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

template <class Deferred = void>
cell call_on_integer(sql_function which, std::int64_t value, std::int64_t places) {
  switch (which) {
    case sql_function::absolute:
      if (value == std::numeric_limits<std::int64_t>::min()) refuse_range("an absolute integer");
      return integer_cell(value < 0 ? -value : value);
    case sql_function::sign: return integer_cell(value < 0 ? -1 : value > 0 ? 1 : 0);
    case sql_function::round: return integer_cell(round_integer(value, places));
    default: return integer_cell(value);
  }
}

template <class Deferred = void>
cell call_on_real(sql_function which, double value, std::int64_t places) {
  switch (which) {
    case sql_function::absolute: return real_cell(value < 0 ? -value : value);
    case sql_function::sign: return integer_cell(value < 0 ? -1 : value > 0 ? 1 : 0);
    case sql_function::round: return real_cell(round_real(value, places));
    case sql_function::ceiling: return real_cell(__builtin_ceil(value));
    case sql_function::floor: return real_cell(__builtin_floor(value));
    default: return real_cell(__builtin_trunc(value));
  }
}

template <class Deferred = void>
cell call_on_decimal(sql_function which, std::string_view value, std::int64_t places, std::string& room) {
  switch (which) {
    case sql_function::sign: {
      const decimal_parts parts = checked_decimal(value);
      const bool zero = parts.whole.empty() && parts.fraction.empty();
      return integer_cell(zero ? 0 : parts.negative ? -1 : 1);
    }
    case sql_function::absolute:
      if (checked_decimal(value).negative) value.remove_prefix(1);
      round_decimal(value, std::numeric_limits<std::int64_t>::max(), rounding::half_away, room);
      break;
    case sql_function::round: round_decimal(value, places, rounding::half_away, room); break;
    case sql_function::ceiling: round_decimal(value, 0, rounding::up, room); break;
    case sql_function::floor: round_decimal(value, 0, rounding::down, room); break;
    default: round_decimal(value, 0, rounding::towards_zero, room); break;
  }
  return bytes_cell(cell_kind::decimal, room);
}

template <class Deferred = void>
cell call_power(double base, double exponent) {
  const bool whole = __builtin_trunc(exponent) == exponent;
  if ((base == 0 && exponent < 0) || (base < 0 && !whole)) return null_cell();
  return finite_cell(__builtin_pow(base, exponent), base == 0);
}

/// Functions of numbers; none of the arguments is NULL.
template <class Deferred = void>
cell call_number_function(sql_function which, const cell* arguments, std::size_t count, std::string& room) {
  switch (which) {
    case sql_function::random: return real_cell(random_real());
    case sql_function::power: return call_power(real_argument(arguments[0]), real_argument(arguments[1]));
    case sql_function::exponential: return finite_cell(__builtin_exp(real_argument(arguments[0])), true);
    case sql_function::square_root: {
      const double value = real_argument(arguments[0]);
      return value < 0 ? null_cell() : real_cell(__builtin_sqrt(value));
    }
    case sql_function::logarithm:
    case sql_function::logarithm10: {
      const double value = real_argument(arguments[0]);
      if (value <= 0) return null_cell();
      return real_cell(which == sql_function::logarithm ? __builtin_log(value) : __builtin_log10(value));
    }
    default: break;
  }
  const cell& value = arguments[0];
  const std::int64_t places = count > 1 ? integer_argument(arguments[1]) : 0;
  if (value.kind == cell_kind::real) return call_on_real(which, value.real, places);
  if (value.kind == cell_kind::decimal) return call_on_decimal(which, value.text(), places, room);
  cell made = call_on_integer(which, integer_argument(value), places);
  if (value.kind == cell_kind::interval && which != sql_function::sign) made.kind = cell_kind::interval;
  return made;
}

}  // namespace tenon::inline v0::detail
