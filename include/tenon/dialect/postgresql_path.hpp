// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace tenon::inline v0::dialect::postgresql_detail {

/// An element of an array's text, in quotes where it needs them: paths of JSON are arrays of texts.
template <class Deferred = void>
void append_element(std::string& text, std::string_view element) {
  bool plain = !element.empty();
  for (const char letter : element) {
    const char small = static_cast<char>(letter | 0x20);
    plain = plain && ((small >= 'a' && small <= 'z') || (letter >= '0' && letter <= '9') || letter == '_');
  }
  const bool is_null = element.size() == 4 && (element[0] | 0x20) == 'n' && (element[1] | 0x20) == 'u' &&
                       (element[2] | 0x20) == 'l' && (element[3] | 0x20) == 'l';
  plain = plain && !is_null;
  if (!plain) text += '"';
  for (const char letter : element) {
    if (letter == '"' || letter == '\\') text += '\\';
    text += letter;
  }
  if (!plain) text += '"';
}

}  // namespace tenon::inline v0::dialect::postgresql_detail
