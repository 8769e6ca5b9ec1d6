// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/codec/utf8.hpp>

namespace tenon::inline v0::detail {

/// Must `letter` be escaped in a JSON string?
constexpr bool needs_escape(char letter) noexcept {
  return static_cast<unsigned char>(letter) < 0x20 || letter == '"' || letter == '\\';
}

/// Must any byte of `word` be escaped? Exact for the whole word, not per byte.
constexpr bool needs_escape(std::uint64_t word) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t slash = word ^ (ones * '\\');
  const std::uint64_t found =
      ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word);
  return (found & (ones * 0x80)) != 0;
}

/// The position of the first byte from `at` on that must be escaped in a JSON string; the text's size if
/// none.
inline std::size_t find_escape(std::string_view text, std::size_t at) noexcept {
  while (text.size() - at >= 8 && !needs_escape(load<std::uint64_t>(text.data() + at))) at += 8;
  while (at < text.size() && !needs_escape(text[at])) ++at;
  return at;
}

/// Appends a code point, no surrogate, as UTF-8.
inline void append_point(std::string& out, std::uint32_t point) {
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) return add(point);
  if (point < 0x800) {
    add(0xC0U | (point >> 6U));
  } else {
    if (point < 0x10000) {
      add(0xE0U | (point >> 12U));
    } else {
      add(0xF0U | (point >> 18U));
      add(0x80U | ((point >> 12U) & 0x3FU));
    }
    add(0x80U | ((point >> 6U) & 0x3FU));
  }
  add(0x80U | (point & 0x3FU));
}

/// The letters after a backslash, and what they stand for, place by place.
inline constexpr std::string_view escape_letters = "\"\\/bfnrt";
inline constexpr std::string_view escape_meanings = "\"\\/\b\f\n\r\t";

}  // namespace tenon::inline v0::detail
