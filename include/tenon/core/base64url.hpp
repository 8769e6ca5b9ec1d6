// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::inline v0::detail {

/// Bytes as letters that can stand in a URL, without padding (RFC 4648, section 5).
inline std::string to_base64url(std::string_view bytes) {
  constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char each : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(each);
    for (count += 8; count >= 6; count -= 6) text += letters[bits >> (count - 6) & 63];
  }
  if (count > 0) text += letters[bits << (6 - count) & 63];
  return text;
}

/// The bytes again; false if the text is not what `to_base64url` gives of any bytes.
inline bool from_base64url(std::string_view text, std::string& bytes) {
  bytes.clear();
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char letter : text) {
    std::uint32_t value = 0;
    if (letter >= 'A' && letter <= 'Z') {
      value = static_cast<std::uint32_t>(letter - 'A');
    } else if (letter >= 'a' && letter <= 'z') {
      value = static_cast<std::uint32_t>(letter - 'a' + 26);
    } else if (letter >= '0' && letter <= '9') {
      value = static_cast<std::uint32_t>(letter - '0' + 52);
    } else if (letter == '-' || letter == '_') {
      value = letter == '-' ? 62 : 63;
    } else {
      return false;
    }
    bits = bits << 6 | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 255);
    }
  }
  // A last letter of no byte, or bits that no byte has, would make two texts of the same bytes.
  return count < 6 && (bits & ((1u << count) - 1)) == 0;
}

}  // namespace tenon::inline v0::detail
