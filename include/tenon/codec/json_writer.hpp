// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/json_error.hpp>
#include <tenon/codec/json_reader.hpp>
#include <tenon/codec/json_scan.hpp>
#include <tenon/codec/scalar.hpp>
#include <tenon/codec/utf8.hpp>

namespace tenon::inline v0 {

/// Writes one JSON value, without spaces, onto a string. Commas come by themselves; the caller keeps begin
/// and end and keys in order. Functions return false after the first error: NaN and infinity, text that is
/// not UTF-8 or has a NUL, nesting beyond the limit.
template <class Deferred = void>
class basic_json_writer {
 public:
  explicit basic_json_writer(std::string& out, std::size_t depth = json_depth)
      : out_(out), depth_left_(depth) {}

  bool failed() const noexcept { return !error_.what.empty(); }
  json_error& error() noexcept { return error_; }

  /// Records an error. Always false, to be returned.
  [[gnu::noinline, gnu::cold]] bool fail(std::string_view what) {
    if (!failed()) error_.what = what;
    return false;
  }

  bool begin_array() { return begin('['); }
  bool end_array() { return end(']'); }
  bool begin_object() { return begin('{'); }
  bool end_object() { return end('}'); }

  /// The key of the value that is written next.
  bool key(std::string_view name) {
    if (!string(name)) return false;
    out_ += ':';
    comma_ = false;
    return true;
  }

  bool null() { return word("null"); }
  bool boolean(bool value) { return word(value ? "true" : "false"); }

  bool integer(std::int64_t value) {
    char digits[24];
    return word({digits, std::to_chars(digits, digits + sizeof digits, value).ptr});
  }

  /// The shortest digits that are read back as the same number, with a fraction or exponent so that it stays
  /// a floating-point number for other readers.
  template <std::floating_point Real>
  bool real(Real value) {
    if (!detail::is_finite(value)) return fail("JSON has no NaN and no infinity");
    char digits[40];
    char* end = std::to_chars(digits, digits + 32, value).ptr;
    if (std::string_view(digits, end).find_first_of(".e") == std::string_view::npos) {
      *end++ = '.';
      *end++ = '0';
    }
    return word({digits, end});
  }

  bool string(std::string_view value) {
    if (!detail::is_text(value)) return fail("text must be valid UTF-8 without NUL");
    separate();
    out_ += '"';
    std::size_t begin = 0;
    for (std::size_t at = 0; (at = detail::find_escape(value, at)) < value.size(); begin = ++at) {
      out_.append(value, begin, at - begin);
      escape(value[at]);
    }
    out_.append(value, begin);
    out_ += '"';
    return true;
  }

  /// A value that is JSON text already; it is checked.
  bool raw(std::string_view text) {
    json_reader reader(text, depth_left_);
    if (!reader.skip() || !reader.finish()) return fail(reader.error().what);
    return word(text);
  }

 private:
  void separate() {
    if (comma_) out_ += ',';
    comma_ = true;
  }

  bool word(std::string_view text) {
    separate();
    out_ += text;
    return true;
  }

  bool begin(char opening) {
    if (depth_left_ == 0) return fail("arrays and objects are nested too deep");
    --depth_left_;
    separate();
    out_ += opening;
    comma_ = false;
    return true;
  }

  bool end(char closing) {
    ++depth_left_;
    out_ += closing;
    comma_ = true;
    return !failed();
  }

  void escape(char letter) {
    constexpr const char* digits = "0123456789abcdef";
    out_ += '\\';
    const std::size_t index = detail::escape_meanings.find(letter);
    if (index != std::string_view::npos) {
      out_ += detail::escape_letters[index];
    } else {
      out_ += "u00";
      out_ += digits[static_cast<unsigned char>(letter) >> 4U];
      out_ += digits[static_cast<unsigned char>(letter) & 15U];
    }
  }

  std::string& out_;
  std::size_t depth_left_;
  bool comma_ = false;
  json_error error_;
};

/// A template only so that who writes no JSON compiles nothing of it; this is its name.
using json_writer = basic_json_writer<>;

}  // namespace tenon::inline v0
