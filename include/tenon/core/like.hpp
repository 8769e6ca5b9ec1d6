// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace tenon::inline v0::detail {

/// The end of the character (code point) that starts at `at`.
constexpr std::size_t character_end(std::string_view text, std::size_t at) noexcept {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

/// SQL's LIKE, letter case counting: `%` matches any text, `_` one character, `!` takes the next one
/// literally. Cost: at most the product of the lengths; one step back is kept, so that no pattern takes
/// exponential time.
constexpr bool like_matches(std::string_view text, std::string_view pattern) noexcept {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t after_percent = none;
  std::size_t retry = 0;
  while (true) {
    bool matched = false;
    if (in_pattern < pattern.size()) {
      const char wanted = pattern[in_pattern];
      if (wanted == '%') {
        after_percent = ++in_pattern;
        retry = at;
        continue;
      }
      if (at < text.size()) {
        if (wanted == '_') {
          at = character_end(text, at);
          ++in_pattern;
          matched = true;
        } else {
          const std::size_t literal =
              wanted == '!' && in_pattern + 1 < pattern.size() ? in_pattern + 1 : in_pattern;
          if (text[at] == pattern[literal]) {
            ++at;
            in_pattern = literal + 1;
            matched = true;
          }
        }
      }
    } else if (at == text.size()) {
      return true;
    }
    if (matched) continue;
    if (after_percent == none || retry >= text.size()) return false;
    retry = character_end(text, retry);
    at = retry;
    in_pattern = after_percent;
  }
}

}  // namespace tenon::inline v0::detail
