// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/utf8.hpp>

namespace tenon::inline v0::schema::detail {

/// The letters of a name, one by one; what no document can hold (control characters, bytes that are no UTF-8)
/// becomes U+FFFD.
template <class Deferred = void>
std::vector<std::string_view> letters_of_text(std::string_view text) {
  std::vector<std::string_view> letters;
  for (std::size_t at = 0; at < text.size();) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data()) + at;
    const std::size_t length = tenon::detail::sequence_length(bytes, text.size() - at);
    const bool kept = length > 0 && *bytes >= 0x20 && *bytes != 0x7f;
    letters.push_back(kept ? text.substr(at, length) : std::string_view("\xEF\xBF\xBD"));
    at += length > 0 ? length : 1;
  }
  return letters;
}
inline std::vector<std::string_view> letters_of(std::string_view text) {
  return letters_of_text<>(text);
}

/// A name as text of XML or HTML, in content and in attributes.
template <class Deferred = void>
std::string escaped_text(std::string_view text) {
  std::string made;
  for (const std::string_view each : letters_of_text<Deferred>(text)) {
    if (each == "&") {
      made += "&amp;";
    } else if (each == "<") {
      made += "&lt;";
    } else if (each == ">") {
      made += "&gt;";
    } else if (each == "\"") {
      made += "&quot;";
    } else if (each == "'") {
      made += "&#39;";
    } else {
      made += each;
    }
  }
  return made;
}
inline std::string escaped(std::string_view text) {
  return escaped_text<>(text);
}

/// How many cells of a fixed-width font a name takes: letters of East Asian scripts and emoji take two.
template <class Deferred = void>
std::size_t cells_of(std::string_view text) {
  std::size_t cells = 0;
  for (const std::string_view each : letters_of_text<Deferred>(text)) {
    const auto lead = static_cast<unsigned char>(each[0]);
    const auto second = each.size() > 1 ? static_cast<unsigned char>(each[1]) : 0u;
    const bool wide = lead >= 0xF0 || (lead >= 0xE2 && lead < 0xEF && (lead > 0xE2 || second >= 0xBA)) ||
                      (lead == 0xE1 && second >= 0x84 && second <= 0x85) ||
                      (lead == 0xEF && second >= 0xBC && second < 0xBE);
    cells += wide ? 2 : 1;
  }
  return cells;
}

}  // namespace tenon::inline v0::schema::detail
