// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

/// Decimal numbers as text, of any length: what a driver needs to order them where the database has no
/// decimal type.
namespace tenon::inline v0::detail {

/// A decimal text taken apart: digits before the point without zeros in front, digits after it without zeros
/// at the end. Zero has neither.
struct decimal_parts {
  std::string_view whole;
  std::string_view fraction;
  bool negative = false;
  bool valid = false;
};

constexpr std::string_view take_digits(std::string_view& text) noexcept {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

/// A sign or none, digits, and digits after a point or none.
constexpr decimal_parts split_decimal(std::string_view text) noexcept {
  decimal_parts parts;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    parts.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  parts.whole = take_digits(text);
  if (parts.whole.empty()) return {};
  if (!text.empty()) {
    if (text.front() != '.') return {};
    text.remove_prefix(1);
    parts.fraction = take_digits(text);
    if (parts.fraction.empty() || !text.empty()) return {};
  }
  while (!parts.whole.empty() && parts.whole.front() == '0') parts.whole.remove_prefix(1);
  while (!parts.fraction.empty() && parts.fraction.back() == '0') parts.fraction.remove_suffix(1);
  parts.valid = true;
  return parts;
}

constexpr int compare_text(std::string_view a, std::string_view b) noexcept {
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/// -1, 0 or 1. Numbers by value ("1.50" equals "1.5", "-0" equals "0"), before everything that is no number;
/// the rest by bytes. A total order, as a collation must be.
constexpr int compare_decimal_text(std::string_view a, std::string_view b) noexcept {
  const decimal_parts left = split_decimal(a);
  const decimal_parts right = split_decimal(b);
  if (!left.valid || !right.valid) {
    return left.valid ? -1 : right.valid ? 1 : compare_text(a, b);
  }
  const bool left_below = left.negative && !(left.whole.empty() && left.fraction.empty());
  const bool right_below = right.negative && !(right.whole.empty() && right.fraction.empty());
  if (left_below != right_below) return left_below ? -1 : 1;
  int order = 0;
  if (left.whole.size() != right.whole.size()) {
    order = left.whole.size() < right.whole.size() ? -1 : 1;
  } else {
    order = compare_text(left.whole, right.whole);
    if (order == 0) order = compare_text(left.fraction, right.fraction);
  }
  return left_below ? -order : order;
}

}  // namespace tenon::inline v0::detail
