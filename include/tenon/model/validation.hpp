// SPDX-License-Identifier: MIT
#pragma once

#include <regex.h>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <tenon/core/name_constant.hpp>
#include <tenon/model/validation_info.hpp>

namespace tenon::inline v0 {

namespace detail {

inline std::size_t characters_of(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char each : text) count += (static_cast<unsigned char>(each) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

/// A compiled regular expression of POSIX; made once.
class compiled_pattern {
 public:
  explicit compiled_pattern(const char* text)
      : good_(regcomp(&pattern_, text, REG_EXTENDED | REG_NOSUB) == 0) {
    if (!good_)
      fail(error_kind::misuse, sentence({"pattern<\"", text, "\">: this is no extended regular expression"}));
  }
  compiled_pattern(const compiled_pattern&) = delete;
  compiled_pattern& operator=(const compiled_pattern&) = delete;
  ~compiled_pattern() {
    if (good_) regfree(&pattern_);
  }
  bool holds(const std::string& text) const { return regexec(&pattern_, text.c_str(), 0, nullptr, 0) == 0; }

 private:
  regex_t pattern_{};
  bool good_;
};

template <std::size_t Least, std::size_t Most>
struct length_rule {
  static constexpr std::string_view name = "length";
  static std::string problem(std::string_view text) {
    const std::size_t size = characters_of(text);
    if (size < Least)
      return sentence(
          {"is ", std::to_string(size), " characters long, at least ", std::to_string(Least), " are needed"});
    if (size > Most)
      return sentence(
          {"is ", std::to_string(size), " characters long, at most ", std::to_string(Most), " are allowed"});
    return {};
  }
};
template <auto Least, auto Most>
struct range_rule {
  static constexpr std::string_view name = "range";
  template <class Number>
  requires requires(const Number& number) {
    { number < Least } -> std::convertible_to<bool>;
    { Most < number } -> std::convertible_to<bool>;
  }
  static std::string problem(const Number& number) {
    if (number < Least) return sentence({"is less than ", std::to_string(Least)});
    if (Most < number) return sentence({"is more than ", std::to_string(Most)});
    return {};
  }
};
template <name_constant Pattern>
struct pattern_rule {
  static constexpr std::string_view name = "pattern";
  static std::string problem(const std::string& text) {
    static const compiled_pattern compiled(Pattern.text);
    return compiled.holds(text) ? std::string() : sentence({"does not look like ", Pattern.view()});
  }
};
struct email_rule {
  static constexpr std::string_view name = "email";
  static std::string problem(std::string_view text) {
    return looks_good(text) ? std::string() : std::string("is no e-mail address");
  }

 private:
  /// One @ with a plain local part and a domain of labels (RFC 5321 without quoted parts and addresses).
  static bool looks_good(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
    const std::string_view local = text.substr(0, at);
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos)
      return false;
    for (const char each : local) {
      const bool fits = is_letter_or_digit(each) || static_cast<unsigned char>(each) >= 0x80 ||
                        std::string_view("!#$%&'*+/=?^_`{|}~.-").find(each) != std::string_view::npos;
      if (!fits) return false;
    }
    std::size_t labels = 0;
    for (std::string_view rest = text.substr(at + 1);; ++labels) {
      const std::size_t end = rest.find('.');
      const std::string_view label = rest.substr(0, end);
      if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
      for (const char each : label) {
        if (!is_letter_or_digit(each) && each != '-' && static_cast<unsigned char>(each) < 0x80) return false;
      }
      if (end == std::string_view::npos) return labels > 0;
      rest.remove_prefix(end + 1);
    }
  }
  static bool is_letter_or_digit(char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9');
  }
};
struct not_empty_rule {
  static constexpr std::string_view name = "not_empty";
  template <class Value>
  requires requires(const Value& value) {
    { value.empty() } -> std::convertible_to<bool>;
  }
  static std::string problem(const Value& value) {
    return value.empty() ? std::string("is empty") : std::string();
  }
};

}  // namespace detail

/// Rules for `table<User>(…).validate<&User::name>(tenon::rules::length<1, 50>)`. Those of optional members
/// are about values that are there. `length` counts code points; `pattern` is an extended regular expression
/// of POSIX that has to be found in the text (`^…$` for all of it).
namespace rules {
template <std::size_t Least, std::size_t Most>
inline constexpr detail::length_rule<Least, Most> length{};
template <auto Least, auto Most>
inline constexpr detail::range_rule<Least, Most> range{};
template <name_constant Pattern>
inline constexpr detail::pattern_rule<Pattern> pattern{};
inline constexpr detail::email_rule email{};
inline constexpr detail::not_empty_rule not_empty{};
}  // namespace rules

}  // namespace tenon::inline v0
