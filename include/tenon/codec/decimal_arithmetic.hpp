// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/codec/decimal_sum.hpp>
#include <tenon/codec/decimal_text.hpp>
#include <tenon/core/error.hpp>

/// Exact arithmetic on decimal texts of any length. Results are canonical: no zeros in front, none at the end
/// of a fraction, no sign on zero. What is no decimal number is refused with `decode`.
namespace tenon::inline v0::detail {

inline decimal_parts checked_decimal(std::string_view text) {
  const decimal_parts parts = split_decimal(text);
  if (!parts.valid) fail(error_kind::decode, "a stored value is no decimal text");
  return parts;
}

/// The digits of a number without its point.
[[gnu::noinline]] inline std::string digits_of(const decimal_parts& parts) {
  std::string digits;
  digits.reserve(parts.whole.size() + parts.fraction.size());
  digits.append(parts.whole).append(parts.fraction);
  return digits;
}

/// Writes the number whose digits are `digits`, the first `point` of them before the point. A `point` beyond
/// the digits stands for zeros, one below zero too.
inline void write_decimal(bool negative, std::string_view digits, std::int64_t point, std::string& out) {
  std::size_t begin = digits.find_first_not_of('0');
  if (begin == std::string_view::npos) {
    out = "0";
    return;
  }
  const std::size_t last = digits.find_last_not_of('0');
  digits = digits.substr(begin, last - begin + 1);
  point -= static_cast<std::int64_t>(begin);
  const auto count = static_cast<std::int64_t>(digits.size());
  out.clear();
  if (negative) out += '-';
  if (point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else if (point >= count) {
    out += digits;
    out.append(static_cast<std::size_t>(point - count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(point);
    out += digits.substr(0, whole);
    out += '.';
    out += digits.substr(whole);
  }
}

/// How the digits behind a rounded place decide.
enum class rounding : unsigned char { half_away, towards_zero, up, down };

/// `text` with at most `places` digits after the point, before it if that is negative.
inline void round_decimal(std::string_view text, std::int64_t places, rounding how, std::string& out) {
  const decimal_parts parts = checked_decimal(text);
  std::string digits = digits_of(parts);
  auto point = static_cast<std::int64_t>(parts.whole.size());
  const auto count = static_cast<std::int64_t>(digits.size());
  const std::int64_t kept = places > count ? count : places < -count - 1 ? -1 : point + places;
  if (kept >= count) return write_decimal(parts.negative, digits, point, out);
  bool carry = false;
  switch (how) {
    case rounding::half_away: carry = kept >= 0 && digits[static_cast<std::size_t>(kept)] >= '5'; break;
    case rounding::towards_zero: break;
    case rounding::up: carry = !parts.negative; break;
    case rounding::down: carry = parts.negative; break;
  }
  digits.resize(kept < 0 ? 0 : static_cast<std::size_t>(kept));
  for (std::size_t i = digits.size(); carry && i-- > 0;) {
    carry = digits[i] == '9';
    digits[i] = carry ? '0' : static_cast<char>(digits[i] + 1);
  }
  if (carry) {
    digits.insert(digits.begin(), '1');
    ++point;
  }
  write_decimal(parts.negative, digits, point, out);
}

template <class Deferred = void>
void add_decimals(std::string_view a, std::string_view b, bool subtract, std::string& out) {
  decimal_total<Deferred> total;
  if (!total.add(a) || !(subtract ? total.subtract(b) : total.add(b)))
    fail(error_kind::decode, "a stored value is no decimal text");
  out = total.sum();
}

template <class Deferred = void>
void multiply_decimals(std::string_view a, std::string_view b, std::string& out) {
  const decimal_parts left = checked_decimal(a);
  const decimal_parts right = checked_decimal(b);
  const std::string x = digits_of(left);
  const std::string y = digits_of(right);
  std::string product(x.size() + y.size(), '0');
  for (std::size_t i = x.size(); i-- > 0;) {
    int carry = 0;
    for (std::size_t j = y.size(); j-- > 0;) {
      const int sum = (x[i] - '0') * (y[j] - '0') + (product[i + j + 1] - '0') + carry;
      product[i + j + 1] = static_cast<char>('0' + sum % 10);
      carry = sum / 10;
    }
    product[i] = static_cast<char>('0' + carry);
  }
  write_decimal(left.negative != right.negative, product,
                static_cast<std::int64_t>(left.whole.size() + right.whole.size()), out);
}

/// Divides whole numbers, digits each; `remainder` is what is left. `divisor` has no zeros in front.
inline std::string divide_digits(std::string_view dividend, std::string_view divisor,
                                 std::string& remainder) {
  std::string quotient;
  remainder.clear();  // no zeros in front either
  const auto is_below = [&] {
    return remainder.size() != divisor.size() ? remainder.size() < divisor.size() : remainder < divisor;
  };
  for (const char digit : dividend) {
    if (!remainder.empty() || digit != '0') remainder += digit;
    char times = '0';
    for (; !is_below(); ++times) {
      int borrow = 0;
      for (std::size_t i = 0; i < remainder.size(); ++i) {
        char& from = remainder[remainder.size() - 1 - i];
        const int taken = i < divisor.size() ? divisor[divisor.size() - 1 - i] - '0' : 0;
        const int left = from - '0' - taken - borrow;
        borrow = left < 0 ? 1 : 0;
        from = static_cast<char>('0' + left + borrow * 10);
      }
      remainder.erase(0, remainder.find_first_not_of('0'));
    }
    quotient += times;
  }
  return quotient;
}

/// The exponent of the first digit of a number, and the number that its digits make between the powers of
/// 10000 around it.
struct leading_digits {
  std::int64_t weight = 0;
  int first = 0;
};
inline leading_digits leading_digits_of(const decimal_parts& parts) {
  const std::string digits = digits_of(parts);
  const std::size_t begin = digits.find_first_not_of('0');
  if (begin == std::string::npos) return {};
  const std::int64_t exponent =
      static_cast<std::int64_t>(parts.whole.size()) - static_cast<std::int64_t>(begin) - 1;
  const std::int64_t weight = exponent >= 0 ? exponent / 4 : -((-exponent + 3) / 4);
  leading_digits made{weight, 0};
  for (std::int64_t i = 0; i <= exponent - 4 * weight; ++i) {
    const std::size_t at = begin + static_cast<std::size_t>(i);
    made.first = made.first * 10 + (at < digits.size() ? digits[at] - '0' : 0);
  }
  return made;
}

/// A quotient with at least sixteen significant digits, and no fewer digits after the point than one of the
/// numbers has, half away from zero: so many as PostgreSQL's numeric gives. False if `b` is zero.
template <class Deferred = void>
bool divide_decimals(std::string_view a, std::string_view b, std::string& out) {
  const decimal_parts left = checked_decimal(a);
  const decimal_parts right = checked_decimal(b);
  if (right.whole.empty() && right.fraction.empty()) return false;
  const leading_digits high = leading_digits_of(left);
  const leading_digits low = leading_digits_of(right);
  const std::int64_t weight = high.weight - low.weight - (high.first <= low.first ? 1 : 0);
  const auto left_places = static_cast<std::int64_t>(left.fraction.size());
  const auto right_places = static_cast<std::int64_t>(right.fraction.size());
  std::int64_t places = 16 - weight * 4;
  if (places < left_places) places = left_places;
  if (places < right_places) places = right_places;
  if (places < 0) places = 0;
  if (places > 1000) places = 1000;
  std::string dividend = digits_of(left);
  std::string divisor = digits_of(right);
  divisor.erase(0, divisor.find_first_not_of('0'));
  // One digit more than is kept, to round by.
  const std::int64_t zeros = places + 1 + right_places - left_places;
  if (zeros >= 0) {
    dividend.append(static_cast<std::size_t>(zeros), '0');
  } else {
    divisor.append(static_cast<std::size_t>(-zeros), '0');
  }
  std::string remainder;
  const std::string quotient = divide_digits(dividend, divisor, remainder);
  std::string exact;
  write_decimal(left.negative != right.negative, quotient,
                static_cast<std::int64_t>(quotient.size()) - places - 1, exact);
  round_decimal(exact, places, rounding::half_away, out);
  return true;
}

/// What is left of `a` when it is divided by `b` as often as goes, with the sign of `a`. False if `b` is
/// zero.
template <class Deferred = void>
bool modulo_decimals(std::string_view a, std::string_view b, std::string& out) {
  const decimal_parts left = checked_decimal(a);
  const decimal_parts right = checked_decimal(b);
  if (right.whole.empty() && right.fraction.empty()) return false;
  const std::size_t places =
      left.fraction.size() > right.fraction.size() ? left.fraction.size() : right.fraction.size();
  std::string dividend = digits_of(left);
  std::string divisor = digits_of(right);
  dividend.append(places - left.fraction.size(), '0');
  divisor.append(places - right.fraction.size(), '0');
  divisor.erase(0, divisor.find_first_not_of('0'));
  std::string remainder;
  divide_digits(dividend, divisor, remainder);
  write_decimal(left.negative, remainder,
                static_cast<std::int64_t>(remainder.size()) - static_cast<std::int64_t>(places), out);
  return true;
}

/// Reads a number as JSON and SQL write it, with a fraction and exponent or none, as canonical decimal text.
/// False if it is none; `limit` if it has more than 16000 digits before or behind its point.
template <class Deferred = void>
bool read_decimal(std::string_view text, std::string& out) {
  constexpr std::int64_t most = 16'000;
  const bool signed_ = !text.empty() && (text.front() == '-' || text.front() == '+');
  const bool negative = signed_ && text.front() == '-';
  if (signed_) text.remove_prefix(1);
  const std::string_view whole = take_digits(text);
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  if (whole.empty() && fraction.empty()) return false;
  std::int64_t exponent = 0;
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    const bool below = !text.empty() && text.front() == '-';
    if (below || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return false;
    for (const char digit : digits)
      if (exponent < 1'000'000) exponent = exponent * 10 + (digit - '0');
    if (below) exponent = -exponent;
  }
  if (!text.empty()) return false;
  const std::string digits = std::string(whole) += fraction;
  if (digits.find_first_not_of('0') == std::string::npos) {
    out = "0";
    return true;
  }
  const std::int64_t point = static_cast<std::int64_t>(whole.size()) + exponent;
  if (point > most || static_cast<std::int64_t>(digits.size()) - point > most)
    fail(error_kind::limit, "a number has more than 16000 digits before or behind its point");
  write_decimal(negative, digits, point, out);
  return true;
}

}  // namespace tenon::inline v0::detail
