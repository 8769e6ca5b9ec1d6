// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/decimal_text.hpp>

namespace tenon::inline v0::detail {

/// An exact sum of decimal texts of any length. Parts of nine digits each collect signed amounts and carry
/// only at the end: a part has room for nine thousand million summands.
template <class Deferred = void>
class decimal_total {
 public:
  static constexpr std::int64_t base = 1'000'000'000;
  static constexpr std::int64_t most_summands = 9'000'000'000;
  static constexpr std::size_t least_places = 16;  ///< of an average

  /// False if `text` is no decimal number.
  bool add(std::string_view text) { return collect(text, 1, 1); }
  /// The same with the other sign: one summand more.
  bool subtract(std::string_view text) { return collect(text, -1, 1); }
  /// Takes back a summand that was added.
  bool remove(std::string_view text) {
    if (!collect(text, -1, -1)) return false;
    // What reached further down than the summands that stay is zero again.
    while (!fraction_.empty() && fraction_.back() == 0) fraction_.pop_back();
    return true;
  }

  std::int64_t count() const noexcept { return count_; }

  std::string sum() const {
    bool negative = false;
    const std::vector<std::int64_t> parts = carried(fraction_.size(), negative);
    return text(parts, fraction_.size(), negative, fraction_.size() * 9);
  }

  /// Rounded half away from zero to 16 digits after the point, or as many as the longest summand has.
  std::string average() const {
    std::size_t longest = long_fractions_.size();
    while (longest > 0 && long_fractions_[longest - 1] == 0) --longest;
    const std::size_t places = least_places + longest;
    const std::size_t fraction_parts = places / 9 + 1;  // at least one digit more than places
    bool negative = false;
    std::vector<std::int64_t> parts = carried(fraction_parts, negative);
    std::int64_t remainder = 0;
    for (std::size_t i = parts.size(); i-- > 0;) {
      const std::int64_t dividend = remainder * base + parts[i];
      parts[i] = dividend / count_;
      remainder = dividend % count_;
    }
    return text(parts, fraction_parts, negative, places);
  }

 private:
  bool collect(std::string_view text, std::int64_t sign, std::int64_t count) {
    const decimal_parts parts = split_decimal(text);
    if (!parts.valid) return false;
    if (parts.negative) sign = -sign;
    if (parts.fraction.size() > least_places) {
      if (parts.fraction.size() - least_places > long_fractions_.size())
        long_fractions_.resize(parts.fraction.size() - least_places, 0);
      long_fractions_[parts.fraction.size() - least_places - 1] += count;
    }
    std::string_view left = parts.whole;
    for (std::size_t i = 0; !left.empty(); ++i) {
      const std::size_t width = left.size() < 9 ? left.size() : 9;
      if (i == whole_.size()) whole_.push_back(0);
      whole_[i] += sign * number(left.substr(left.size() - width), 0);
      left.remove_suffix(width);
    }
    left = parts.fraction;
    for (std::size_t i = 0; !left.empty(); ++i) {
      const std::size_t width = left.size() < 9 ? left.size() : 9;
      if (i == fraction_.size()) fraction_.push_back(0);
      fraction_[i] += sign * number(left.substr(0, width), 9 - width);
      left.remove_prefix(width);
    }
    count_ += count;
    return true;
  }

  static std::int64_t number(std::string_view digits, std::size_t zeros_behind) noexcept {
    std::int64_t value = 0;
    for (char digit : digits) value = value * 10 + (digit - '0');
    while (zeros_behind-- > 0) value *= 10;
    return value;
  }

  static std::int64_t carry(std::vector<std::int64_t>& parts) {
    std::int64_t over = 0;
    for (std::int64_t& part : parts) {
      part += over;
      over = part / base;
      part %= base;
      if (part < 0) {
        part += base;
        --over;
      }
    }
    return over;
  }

  /// The magnitude in parts from the lowest, each in [0, base), with `fraction_parts` of them after the
  /// point.
  std::vector<std::int64_t> carried(std::size_t fraction_parts, bool& negative) const {
    std::vector<std::int64_t> parts(fraction_parts, 0);
    for (std::size_t i = 0; i < fraction_.size(); ++i) parts[fraction_parts - 1 - i] = fraction_[i];
    parts.insert(parts.end(), whole_.begin(), whole_.end());
    parts.insert(parts.end(), 2, 0);  // room for the carries of most_summands
    negative = carry(parts) < 0;
    if (negative) {
      // Borrowing past the top left the complement; taken from zero it is the magnitude.
      for (std::int64_t& part : parts) part = -part;
      carry(parts);
    }
    return parts;
  }

  static void append_part(std::string& digits, std::int64_t part) {
    char nine[9];
    for (std::size_t i = 9; i-- > 0; part /= 10) nine[i] = static_cast<char>('0' + part % 10);
    digits.append(nine, 9);
  }

  static std::string text(const std::vector<std::int64_t>& parts, std::size_t fraction_parts, bool negative,
                          std::size_t places) {
    std::string digits;
    for (std::size_t i = parts.size(); i-- > 0;) append_part(digits, parts[i]);
    std::size_t point = digits.size() - fraction_parts * 9;
    if (places < fraction_parts * 9) {
      const bool up = digits[point + places] >= '5';
      digits.resize(point + places);
      for (std::size_t i = digits.size(); up && i-- > 0;) {
        digits[i] = digits[i] == '9' ? '0' : static_cast<char>(digits[i] + 1);
        if (digits[i] != '0') break;
      }
    }
    while (digits.size() > point && digits.back() == '0') digits.pop_back();
    std::size_t start = 0;
    while (start + 1 < point && digits[start] == '0') ++start;
    std::string made;
    const bool zero = digits.find_first_not_of('0') == std::string::npos;
    if (negative && !zero) made += '-';
    made.append(digits, start, point - start);
    if (digits.size() > point) {
      made += '.';
      made.append(digits, point, std::string::npos);
    }
    return made;
  }

  std::vector<std::int64_t> whole_;           // from the point upwards
  std::vector<std::int64_t> fraction_;        // from the point downwards
  std::vector<std::int64_t> long_fractions_;  // how many summands have 17, 18, ... digits after the point
  std::int64_t count_ = 0;
};

}  // namespace tenon::inline v0::detail
