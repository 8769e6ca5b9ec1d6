// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace tenon::inline v0::reflect::detail {

/// Whether a byte can stand in an identifier; bytes of UTF-8 sequences can.
constexpr bool in_identifier(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// The last identifier of a text: "email" of "...User::email)}]".
constexpr std::string_view last_identifier(std::string_view text) noexcept {
  std::size_t end = text.size();
  while (end > 0 && !detail::in_identifier(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && detail::in_identifier(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

/// Where the list element that ends at `end` begins: behind the comma or the opening bracket around the list.
constexpr std::size_t element_begin(std::string_view text, std::size_t end) noexcept {
  int depth = 0;
  while (end > 0) {
    const char c = text[end - 1];
    if (c == ')' || c == '>' || c == '}' || c == ']') ++depth;
    if (c == '(' || c == '<' || c == '{' || c == '[') {
      if (depth == 0) break;
      --depth;
    }
    if (c == ',' && depth == 0) break;
    --end;
  }
  return end;
}

}  // namespace tenon::inline v0::reflect::detail
