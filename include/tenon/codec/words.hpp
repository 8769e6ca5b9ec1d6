// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/codec/english_stem.hpp>
#include <tenon/codec/text_language.hpp>
#include <tenon/codec/utf8.hpp>
#include <tenon/codec/word_letters.hpp>

/// The words of texts: letters and digits that stand together; everything else is between them.
namespace tenon::inline v0::detail {

/// The character at `at`, which moves behind it. Bytes that are no UTF-8 count as one each, of no word.
inline char32_t take_letter(std::string_view text, std::size_t& at) noexcept {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data()) + at;
  if (bytes[0] < 0x80) [[likely]]
    return ++at, bytes[0];
  const std::size_t length = sequence_length(bytes, text.size() - at);
  if (length == 0) return ++at, 0;
  at += length;
  if (length == 2) return (bytes[0] & 0x1FU) << 6 | (bytes[1] & 0x3FU);
  if (length == 3) return (bytes[0] & 0x0FU) << 12 | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
  return (bytes[0] & 0x07U) << 18 | (bytes[1] & 0x3FU) << 12 | (bytes[2] & 0x3FU) << 6 | (bytes[3] & 0x3FU);
}

inline void add_letter(std::string& to, char32_t letter) {
  const auto byte = [&](char32_t value) { to += static_cast<char>(static_cast<unsigned char>(value)); };
  if (letter < 0x80) return byte(letter);
  if (letter < 0x800) {
    byte(0xC0 | letter >> 6);
  } else {
    if (letter < 0x10000) {
      byte(0xE0 | letter >> 12);
    } else {
      byte(0xF0 | letter >> 18);
      byte(0x80 | (letter >> 12 & 0x3F));
    }
    byte(0x80 | (letter >> 6 & 0x3F));
  }
  byte(0x80 | (letter & 0x3F));
}

/// Goes from word to word.
class word_reader {
 public:
  explicit word_reader(std::string_view text) : text_(text) {}

  /// False behind the last word.
  bool next() noexcept {
    while (at_ < text_.size()) {
      begin_ = at_;
      if (!is_word_letter(take_letter(text_, at_))) continue;
      for (end_ = at_; at_ < text_.size(); end_ = at_) {
        if (!is_word_letter(take_letter(text_, at_))) break;
      }
      return true;
    }
    return false;
  }
  std::size_t begin() const noexcept { return begin_; }
  std::size_t end() const noexcept { return end_; }
  std::string_view word() const noexcept { return text_.substr(begin_, end_ - begin_); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

/// A word as it is looked for.
template <class Deferred = void>
void fold_word(std::string_view word, text_language language, std::string& into) {
  into.clear();
  for (std::size_t at = 0; at < word.size();) add_letter(into, small_letter(take_letter(word, at)));
  if (language == text_language::english) english_stem<Deferred>(into).cut();
}

}  // namespace tenon::inline v0::detail
