// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <tenon/codec/codec.hpp>
#include <tenon/codec/decimal_text.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

namespace detail {

__extension__ typedef unsigned __int128 decimal_magnitude;

/// 10^0 to 10^38, the largest that fits.
constexpr decimal_magnitude power_of_ten(int exponent) noexcept {
  decimal_magnitude value = 1;
  while (exponent-- > 0) value *= 10;
  return value;
}

}  // namespace detail

/// An exact decimal number: at most 38 significant digits, of which at most 38 after the point. Every value
/// has one form (12.50 is 12.5, -0 is 0). Arithmetic is exact or throws `value`; it never rounds unless
/// asked.
class decimal {
 public:
  static constexpr int max_digits = 38;

  constexpr decimal() = default;

  /// Exact for every integer type.
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool> &&
           sizeof(Integer) <= 8) constexpr decimal(Integer value)  // NOLINT: an integer is a decimal
      : magnitude_(value < Integer{} ? magnitude{} - static_cast<magnitude>(value)
                                     : static_cast<magnitude>(value)),
        negative_(value < Integer{}) {}

  /// Reads "-12.50". Errors: `value` if `text` is no such number or has too many digits.
  explicit constexpr decimal(std::string_view text) {
    const std::optional<decimal> read = parse(text);
    if (!read) detail::fail(error_kind::value, "a decimal is written like -12.50, with at most 38 digits");
    *this = *read;
  }
  explicit constexpr decimal(const char* text) : decimal(std::string_view(text)) {}

  /// A sign or none, digits, and digits after a point or none; no exponent. Empty for anything else and for
  /// more digits than there is room for.
  static constexpr std::optional<decimal> parse(std::string_view text) {
    const detail::decimal_parts parts = detail::split_decimal(text);
    if (!parts.valid || parts.fraction.size() > max_digits ||
        parts.whole.size() + parts.fraction.size() > 2 * max_digits) {
      return std::nullopt;
    }
    constexpr magnitude last_with_room = detail::power_of_ten(max_digits - 1);
    decimal made;
    for (std::string_view digits : {parts.whole, parts.fraction}) {
      for (char letter : digits) {
        if (made.magnitude_ >= last_with_room) return std::nullopt;
        made.magnitude_ = made.magnitude_ * 10 + static_cast<unsigned char>(letter - '0');
      }
    }
    made.scale_ = static_cast<unsigned char>(parts.fraction.size());
    made.negative_ = parts.negative && made.magnitude_ != 0;
    return made;
  }

  /// The one text of the value: no exponent, no zeros at the end of a fraction.
  std::string to_string() const {
    char digits[max_digits + 3];
    char* const end = digits + sizeof digits;
    char* at = end;
    magnitude rest = magnitude_;
    for (int index = 0; rest != 0 || index <= scale_; ++index) {
      if (index == scale_ && scale_ != 0) *--at = '.';
      *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
      rest /= 10;
    }
    if (negative_) *--at = '-';
    return {at, end};
  }

  /// Digits after the point.
  constexpr int scale() const noexcept { return scale_; }
  constexpr bool is_negative() const noexcept { return negative_; }

  /// The nearest double.
  explicit operator double() const {
    const std::string text = to_string();
    double real = 0;
    std::from_chars(text.data(), text.data() + text.size(), real);
    return real;
  }

  /// At most `digits` digits after the point; a half goes to the even neighbour ("banker's rounding").
  constexpr decimal rounded(int digits) const {
    if (digits < 0) detail::fail(error_kind::value, "a decimal is rounded to zero or more digits");
    if (digits >= scale_) return *this;
    const magnitude unit = detail::power_of_ten(scale_ - digits);
    const magnitude rest = magnitude_ % unit;
    magnitude kept = magnitude_ / unit;
    const magnitude half = unit / 2;
    if (rest > half || (rest == half && kept % 2 == 1)) ++kept;
    return make(kept, digits, negative_);
  }

  constexpr decimal operator-() const {
    decimal made = *this;
    made.negative_ = !negative_ && magnitude_ != 0;
    return made;
  }

  friend constexpr decimal operator+(const decimal& a, const decimal& b) {
    const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
    const magnitude left = a.scaled_to(scale);
    const magnitude right = b.scaled_to(scale);
    if (a.negative_ == b.negative_) {
      if (left > max_magnitude - right) overflow();
      return make(left + right, scale, a.negative_);
    }
    return left >= right ? make(left - right, scale, a.negative_) : make(right - left, scale, b.negative_);
  }
  friend constexpr decimal operator-(const decimal& a, const decimal& b) { return a + -b; }

  friend constexpr decimal operator*(const decimal& a, const decimal& b) {
    magnitude left = a.magnitude_;
    magnitude right = b.magnitude_;
    int scale = a.scale_ + b.scale_;
    if (left == 0 || right == 0) return {};
    // Tens are taken out before multiplying, so that only a result without room overflows.
    while (scale > 0) {
      if (left % 10 == 0) {
        left /= 10;
      } else if (right % 10 == 0) {
        right /= 10;
      } else if (left % 2 == 0 && right % 5 == 0) {
        left /= 2, right /= 5;
      } else if (left % 5 == 0 && right % 2 == 0) {
        left /= 5, right /= 2;
      } else {
        break;
      }
      --scale;
    }
    if (left > max_magnitude / right) overflow();
    return make(left * right, scale, a.negative_ != b.negative_);
  }

  constexpr decimal& operator+=(const decimal& other) { return *this = *this + other; }
  constexpr decimal& operator-=(const decimal& other) { return *this = *this - other; }
  constexpr decimal& operator*=(const decimal& other) { return *this = *this * other; }

  friend constexpr bool operator==(const decimal&, const decimal&) = default;
  friend constexpr std::strong_ordering operator<=>(const decimal& a, const decimal& b) {
    if (a.negative_ != b.negative_) {
      return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    const int order = compare_magnitude(a, b);
    return (a.negative_ ? -order : order) <=> 0;
  }

 private:
  using magnitude = detail::decimal_magnitude;
  static constexpr magnitude max_magnitude = ~magnitude{};

  [[noreturn, gnu::noinline, gnu::cold]] static void overflow() {
    detail::fail(error_kind::value, "a decimal result has more than 38 digits; round its operands first");
  }

  /// The value with zeros at the end of its fraction taken off; `value` if it has no room even so.
  static constexpr decimal make(magnitude value, int scale, bool negative) {
    while (scale > 0 && value % 10 == 0) value /= 10, --scale;
    constexpr magnitude limit = detail::power_of_ten(max_digits);
    if (value >= limit || scale > max_digits) overflow();
    decimal made;
    made.magnitude_ = value;
    made.scale_ = static_cast<unsigned char>(scale);
    made.negative_ = negative && value != 0;
    return made;
  }

  constexpr magnitude scaled_to(int scale) const {
    const magnitude factor = detail::power_of_ten(scale - scale_);
    if (magnitude_ > max_magnitude / factor) overflow();
    return magnitude_ * factor;
  }

  static constexpr int compare_magnitude(const decimal& a, const decimal& b) {
    if (a.scale_ > b.scale_) return -compare_magnitude(b, a);
    const magnitude factor = detail::power_of_ten(b.scale_ - a.scale_);
    if (a.magnitude_ > max_magnitude / factor) return 1;  // beyond the 38 digits of `b`
    const magnitude left = a.magnitude_ * factor;
    return left < b.magnitude_ ? -1 : left > b.magnitude_ ? 1 : 0;
  }

  magnitude magnitude_ = 0;
  unsigned char scale_ = 0;
  bool negative_ = false;
};

/// Stored in the database's own decimal type, or as canonical text. Text with more digits than a decimal
/// holds is out of range.
template <>
struct codec<decimal> {
  static constexpr cell_kind kind = cell_kind::decimal;
  static void encode(const decimal& value, encoder& out) {
    std::string& text = out.scratch();
    text = value.to_string();
    out.bytes(kind, text);
  }
  static decode_status decode(const cell& in, decimal& value) {
    if (in.kind == cell_kind::integer) {
      value = in.integer;
      return decode_status::ok;
    }
    if (in.kind != cell_kind::decimal && in.kind != cell_kind::text) return decode_status::wrong_kind;
    const std::optional<decimal> read = decimal::parse(in.text());
    if (!read) {
      return detail::split_decimal(in.text()).valid ? decode_status::out_of_range : decode_status::malformed;
    }
    value = *read;
    return decode_status::ok;
  }
};

}  // namespace tenon::inline v0
