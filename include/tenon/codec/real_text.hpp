// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <system_error>

#include <tenon/codec/made_cell.hpp>

/// Doubles as text.
namespace tenon::inline v0::detail {

/// A finite double taken apart: its value is 0.DIGITS times ten to the power of `point`.
struct real_digits {
  char digits[24];
  std::size_t count;
  int point;
  bool negative;
};

/// The shortest digits that read back equal, or `precision` digits, rounded; zero has the digit 0.
inline real_digits split_real(double value, int precision = 0) noexcept {
  char text[40];
  const char* const end =
      precision == 0
          ? std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr
          : std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, precision - 1).ptr;
  real_digits made{};
  const char* at = text;
  made.negative = *at == '-';
  if (made.negative) ++at;
  for (; *at != 'e'; ++at)
    if (*at != '.') made.digits[made.count++] = *at;
  const bool below = *++at == '-';
  int exponent = 0;
  for (++at; at != end; ++at) exponent = exponent * 10 + (*at - '0');
  made.point = (below ? -exponent : exponent) + 1;
  return made;
}

/// Room for every text of a double.
inline constexpr std::size_t max_real_text = 40;

/// The shortest text that reads back equal: "5", "0.0001", "1e+15", "1.5e-05". An exponent stands where it
/// does in C's %g with fifteen digits. Returns the length.
inline std::size_t write_real(double value, char* out) noexcept {
  const real_digits parts = split_real(value + 0.0);
  char* to = out;
  if (parts.negative) *to++ = '-';
  const int exponent = parts.point - 1;
  const int count = static_cast<int>(parts.count);
  if (exponent < -4 || exponent >= 15) {
    *to++ = parts.digits[0];
    if (count > 1) *to++ = '.';
    std::memcpy(to, parts.digits + 1, parts.count - 1);
    to += parts.count - 1;
    *to++ = 'e';
    *to++ = exponent < 0 ? '-' : '+';
    const int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude < 10) *to++ = '0';
    return static_cast<std::size_t>(std::to_chars(to, to + 4, magnitude).ptr - out);
  }
  if (exponent < 0) *to++ = '0';
  if (exponent < 0) *to++ = '.';
  for (int zeros = exponent + 1; zeros < 0; ++zeros) *to++ = '0';
  for (int i = 0; i < count || i <= exponent; ++i) {
    if (i == exponent + 1 && exponent >= 0) *to++ = '.';
    *to++ = i < count ? parts.digits[i] : '0';
  }
  return static_cast<std::size_t>(to - out);
}

/// Half away from zero at so many digits after the point, counted in the fifteen significant digits of
/// `value`. Errors: `limit`: those lie beyond the largest double.
inline double round_real(double value, long long places) {
  real_digits parts = split_real(value + 0.0, 15);
  // How many of the digits stay; with that, every digit of a double is before or behind it.
  const long long most = 400;
  const long long kept = parts.point + (places > most ? most : places < -most ? -most : places);
  if (kept < 0) return 0;
  if (kept < static_cast<long long>(parts.count)) {
    const auto size = static_cast<std::size_t>(kept);
    bool carry = parts.digits[size] >= '5';
    parts.count = size;
    for (std::size_t i = size; carry && i-- > 0;) {
      carry = parts.digits[i] == '9';
      parts.digits[i] = carry ? '0' : static_cast<char>(parts.digits[i] + 1);
    }
    if (carry) {
      std::memmove(parts.digits + 1, parts.digits, parts.count);
      parts.digits[0] = '1';
      ++parts.count;
      ++parts.point;
    }
    if (parts.count == 0) return 0;
  }
  char text[48];
  char* to = text;
  if (parts.negative) *to++ = '-';
  *to++ = '.';
  std::memcpy(to, parts.digits, parts.count);
  to += parts.count;
  *to++ = 'e';
  to = std::to_chars(to, to + 8, parts.point).ptr;
  double rounded = 0;
  const auto read = std::from_chars(text, to, rounded);
  if (read.ec != std::errc{}) refuse_range("a rounded number");
  return rounded;
}

/// Reads a number with fraction and exponent or none, and nothing else. False if it is none; `limit` if it is
/// beyond every double, or below.
inline bool read_real(std::string_view text, double& value) {
  const bool signed_ = !text.empty() && (text.front() == '-' || text.front() == '+');
  const bool negative = signed_ && text.front() == '-';
  if (signed_) text.remove_prefix(1);
  // Neither a second sign nor the names of infinity and NaN.
  if (text.empty() || !(text.front() == '.' || (text.front() >= '0' && text.front() <= '9'))) return false;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || code == std::errc::invalid_argument) return false;
  if (code == std::errc::result_out_of_range) refuse_range("a number");
  if (negative) value = -value;
  return true;
}

}  // namespace tenon::inline v0::detail
