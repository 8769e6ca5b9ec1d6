// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <tenon/codec/json_error.hpp>
#include <tenon/codec/json_scan.hpp>
#include <tenon/codec/utf8.hpp>
#include <tenon/core/owner.hpp>

namespace tenon::inline v0 {

enum class json_kind : unsigned char { null, boolean, number, string, array, object, invalid };

/// Reads one JSON text (RFC 8259, nothing more) from front to back. Every function that reads returns false
/// after the first error and from then on; `error()` tells what and where. Refused besides bad grammar:
/// invalid UTF-8, NUL in strings, lone surrogates, equal keys in one object, nesting beyond the limit.
///
///   while (in.next_element()) ...      after enter_array()
///   while (in.next_member(key)) ...    after enter_object()
template <class Deferred = void>
class basic_json_reader {
 public:
  /// `text` must outlive the reader.
  explicit basic_json_reader(std::string_view text, std::size_t depth = json_depth)
      : text_(text), depth_(depth) {
    const std::size_t valid = detail::text_prefix(text);
    if (valid != text.size()) {
      at_ = valid;
      stop("the text is not valid UTF-8 without NUL");
    }
  }

  bool failed() const noexcept { return !error_.what.empty(); }
  json_error& error() noexcept { return error_; }

  /// Records an error at the value read last. Always false, to be returned.
  bool fail(std::string_view what, decode_status status = decode_status::malformed) {
    return stop(what, status, value_);
  }

  /// The kind of the value that comes next, by its first letter.
  json_kind peek() {
    skip_space();
    if (failed() || at_ == text_.size()) return json_kind::invalid;
    switch (text_[at_]) {
      case 'n': return json_kind::null;
      case 't':
      case 'f': return json_kind::boolean;
      case '"': return json_kind::string;
      case '[': return json_kind::array;
      case '{': return json_kind::object;
      default: return text_[at_] == '-' || is_digit(at_) ? json_kind::number : json_kind::invalid;
    }
  }

  bool read_null() { return expect(json_kind::null) && take_word("null"); }

  bool read_boolean(bool& value) {
    if (!expect(json_kind::boolean)) return false;
    value = text_[at_] == 't';
    return take_word(value ? "true" : "false");
  }

  /// A number as it is spelled. `whole`: without fraction and exponent.
  bool read_number(std::string_view& digits, bool& whole) {
    if (!expect(json_kind::number)) return false;
    const std::size_t begin = at_;
    whole = true;
    if (text_[at_] == '-') ++at_;
    if (at_ < text_.size() && text_[at_] == '0') {
      ++at_;
    } else if (!take_digits()) {
      return stop("a number needs a digit here");
    }
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      whole = false;
      if (!take_digits()) return stop("a number needs a digit after its point");
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      whole = false;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!take_digits()) return stop("a number needs a digit in its exponent");
    }
    digits = text_.substr(begin, at_ - begin);
    return true;
  }

  /// An integer without fraction and exponent, exact.
  bool read_integer(std::int64_t& value) {
    std::string_view digits;
    bool whole = false;
    if (!read_number(digits, whole)) return false;
    if (!whole) return fail("the number must be an integer", decode_status::wrong_kind);
    return to_integer(digits, value);
  }

  /// The nearest `float` or `double`. A number beyond the largest, or so small that it would become 0, is out
  /// of range.
  template <std::floating_point Real>
  bool read_real(Real& value) {
    std::string_view digits;
    bool whole = false;
    return read_number(digits, whole) && to_real(digits, value);
  }

  /// Whichever of the two the number is spelled as.
  bool read_number(bool& whole, std::int64_t& integer, double& real) {
    std::string_view digits;
    if (!read_number(digits, whole)) return false;
    return whole ? to_integer(digits, integer) : to_real(digits, real);
  }

  bool read_string(std::string& value) {
    std::string_view plain;
    if (!expect(json_kind::string) || !take_string(plain, value)) return false;
    if (plain.data() != value.data()) value = plain;
    return true;
  }

  bool enter_array() { return enter(json_kind::array); }

  /// Is there another element? False at the array's end, which is then read, and after an error.
  bool next_element() { return next(']', "an array continues with ',' or ends with ']'"); }

  bool enter_object() { return enter(json_kind::object); }

  /// Reads the next member's key; its value comes next. False at the object's end and after an error. The key
  /// is valid until the object ends.
  bool next_member(std::string_view& key) {
    if (!next('}', "an object continues with ',' or ends with '}'")) return false;
    if (peek() != json_kind::string) return stop("an object's member begins with its key in quotes");
    const std::size_t begin = at_;
    std::string made;
    if (!take_string(key, made)) return false;
    if (key.data() == made.data()) key = keep(std::move(made));
    if (!is_new(key)) {
      at_ = begin;
      return stop("the object has this key twice");
    }
    skip_space();
    if (at_ == text_.size() || text_[at_] != ':') return stop("a key is followed by ':'");
    ++at_;
    return true;
  }

  /// Reads over one value of any kind, checking it as strictly as if it were used.
  bool skip() {
    switch (peek()) {
      case json_kind::null: return read_null();
      case json_kind::boolean: {
        bool ignored = false;
        return read_boolean(ignored);
      }
      case json_kind::number: {
        std::string_view ignored;
        bool whole = false;
        return read_number(ignored, whole);
      }
      case json_kind::string: {
        std::string_view plain;
        std::string ignored;
        return take_string(plain, ignored);
      }
      case json_kind::array:
        enter_array();
        while (next_element()) skip();
        return !failed();
      case json_kind::object: {
        std::string_view key;
        enter_object();
        while (next_member(key)) skip();
        return !failed();
      }
      default: return expect(json_kind::null);
    }
  }

  /// One value of any kind as text.
  bool read_raw(std::string_view& raw) {
    skip_space();
    const std::size_t begin = at_;
    if (!skip()) return false;
    raw = text_.substr(begin, at_ - begin);
    return true;
  }

  /// True if nothing but space follows.
  bool finish() {
    skip_space();
    return !failed() && (at_ == text_.size() || stop("the text goes on after its value"));
  }

  /// The byte that is read next.
  std::size_t position() const noexcept { return at_; }

  /// How much deeper a value that comes next may be nested.
  std::size_t depth_left() const noexcept { return depth_ - open_.size(); }

 private:
  /// An array or object that is being read.
  struct scope {
    bool first = true;
    std::size_t keys = 0;  // where its keys begin in keys_
    std::vector<std::string_view> many =
        {};  // its keys sorted, once comparing each with each would take long
  };
  static constexpr std::size_t few_keys = 16;

  bool stop(std::string_view what, decode_status status = decode_status::malformed) {
    return stop(what, status, at_);
  }
  [[gnu::noinline, gnu::cold]] bool stop(std::string_view what, decode_status status, std::size_t position) {
    if (failed()) return false;
    error_.position = position;
    error_.what = what;
    error_.status = status;
    return false;
  }

  bool is_digit(std::size_t at) const noexcept { return text_[at] >= '0' && text_[at] <= '9'; }

  void skip_space() noexcept {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool to_integer(std::string_view digits, std::int64_t& value) {
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return code == std::errc{} || fail("the integer does not fit 64 bits", decode_status::out_of_range);
  }

  template <class Real>
  bool to_real(std::string_view digits, Real& value) {
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool fits = code == std::errc{} && value >= std::numeric_limits<Real>::lowest() &&
                      value <= std::numeric_limits<Real>::max() && (value != 0 || is_zero(digits));
    return fits || fail("the number does not fit a floating-point number", decode_status::out_of_range);
  }

  bool expect(json_kind wanted) {
    constexpr std::string_view sentences[] = {"null is expected here",     "true or false is expected here",
                                              "a number is expected here", "a string is expected here",
                                              "an array is expected here", "an object is expected here"};
    const json_kind found = peek();
    value_ = at_;
    if (found == wanted) return true;
    if (failed()) return false;
    if (at_ == text_.size()) return stop("the text ends where a value is expected");
    if (found == json_kind::invalid) return stop("no JSON value begins like this");
    if (found == json_kind::null)
      return stop("null is read only into a std::optional", decode_status::null_value);
    return stop(sentences[static_cast<unsigned char>(wanted)], decode_status::wrong_kind);
  }

  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return stop("no JSON value begins like this");
    at_ += word.size();
    return true;
  }

  bool take_digits() noexcept {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(at_)) ++at_;
    return at_ != begin;
  }

  static bool is_zero(std::string_view digits) noexcept {
    for (char letter : digits) {
      if (letter == 'e' || letter == 'E') break;
      if (letter >= '1' && letter <= '9') return false;
    }
    return true;
  }

  bool enter(json_kind kind) {
    if (!expect(kind)) return false;
    if (open_.size() >= depth_) return stop("arrays and objects are nested too deep");
    ++at_;
    open_.push_back({.first = true, .keys = keys_.size()});
    return true;
  }

  bool next(char closing, std::string_view otherwise) {
    if (failed() || open_.empty()) return false;
    skip_space();
    if (at_ < text_.size() && text_[at_] == closing) {
      ++at_;
      keys_.resize(open_.back().keys);
      open_.pop_back();
      return false;
    }
    if (std::exchange(open_.back().first, false)) return true;
    if (at_ == text_.size() || text_[at_] != ',') return stop(otherwise);
    ++at_;
    return true;
  }

  struct kept_key {
    std::string text;
    detail::owner<kept_key> next;
  };
  struct kept_keys {
    detail::owner<kept_key> first;
    kept_keys() = default;
    kept_keys(const kept_keys&) = delete;
    kept_keys& operator=(const kept_keys&) = delete;
    ~kept_keys() {
      while (first != nullptr) first = std::move(first->next);  // one by one: there may be many
    }
  };
  std::string_view keep(std::string&& text) {
    kept_.first.reset(new kept_key{std::move(text), std::move(kept_.first)});
    return kept_.first->text;
  }

  bool is_new(std::string_view key) {
    scope& object = open_.back();
    if (!object.many.empty()) return insert_sorted(object.many, key);
    for (std::size_t index = object.keys; index < keys_.size(); ++index) {
      if (keys_[index] == key) return false;
    }
    keys_.push_back(key);
    if (keys_.size() - object.keys > few_keys) {
      for (std::size_t index = object.keys; index < keys_.size(); ++index) {
        insert_sorted(object.many, keys_[index]);
      }
    }
    return true;
  }

  /// False if it is there already.
  static bool insert_sorted(std::vector<std::string_view>& sorted, std::string_view key) {
    std::size_t low = 0;
    std::size_t high = sorted.size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (sorted[middle] == key) return false;
      if (sorted[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    sorted.insert(sorted.begin() + static_cast<std::ptrdiff_t>(low), key);
    return true;
  }

  /// Reads a string. `plain` is its value: part of the text, or `made` when escapes had to be resolved.
  bool take_string(std::string_view& plain, std::string& made) {
    std::size_t begin = ++at_;
    made.clear();
    while (true) {
      at_ = detail::find_escape(text_, at_);
      if (at_ == text_.size()) return stop("the text ends within a string");
      if (text_[at_] == '"') break;
      if (text_[at_] != '\\') return stop("a control character within a string must be escaped");
      made.append(text_, begin, at_ - begin);
      if (!take_escape(made)) return false;
      begin = at_;
    }
    plain = text_.substr(begin, at_ - begin);
    if (!made.empty()) plain = made.append(plain);
    ++at_;
    return true;
  }

  bool take_escape(std::string& made) {
    if (at_ + 1 == text_.size()) return stop("the text ends within a string");
    const std::size_t index = detail::escape_letters.find(text_[at_ + 1]);
    if (index != std::string_view::npos) {
      made += detail::escape_meanings[index];
      at_ += 2;
      return true;
    }
    if (text_[at_ + 1] != 'u') return stop("no such escape in a string");
    std::uint32_t point = 0;
    if (!read_unit(at_, point)) return stop("\\u takes four hexadecimal digits");
    if (point == 0) return stop("a string must not hold NUL");
    std::size_t end = at_ + 6;
    if (point >= 0xD800 && point < 0xE000) {
      std::uint32_t low = 0;
      if (point >= 0xDC00 || !read_unit(end, low) || low < 0xDC00 || low >= 0xE000)
        return stop("half of a surrogate pair stands alone");
      point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
      end += 6;
    }
    at_ = end;
    detail::append_point(made, point);
    return true;
  }

  /// Reads \uXXXX at `at`.
  bool read_unit(std::size_t at, std::uint32_t& unit) const {
    if (text_.size() - at < 6 || text_[at] != '\\' || text_[at + 1] != 'u') return false;
    const char* const first = text_.data() + at + 2;
    const auto [end, code] = std::from_chars(first, first + 4, unit, 16);
    return code == std::errc{} && end == first + 4;
  }

  std::string_view text_;
  std::size_t depth_;
  std::size_t at_ = 0;
  std::size_t value_ = 0;  // where the value read last begins
  std::vector<scope> open_;
  std::vector<std::string_view> keys_;  // of all open objects, the innermost last
  kept_keys kept_;                      // keys that had escapes
  json_error error_;
};

/// A template only so that who reads no JSON compiles nothing of it; this is its name.
using json_reader = basic_json_reader<>;

}  // namespace tenon::inline v0
