// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::inline v0::dialect::postgresql_detail {

/// The end of what opens at `at` with a bracket; the size if it has none. Quotes are passed over.
template <class Deferred = void>
std::size_t closing_bracket(std::string_view text, std::size_t at) {
  int depth = 0;
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char letter = text[at];
    if (quote != 0) {
      if (letter == quote) quote = 0;
    } else if (letter == '\'' || letter == '"') {
      quote = letter;
    } else if (letter == '[') {
      ++depth;
    } else if (letter == ']' && --depth == 0) {
      return at;
    }
  }
  return at;
}

/// An expression as the server prints it, so that it is printed the same when it has been read again. It
/// prints a cast of a whole array, and reads that as casts of the elements: `(ARRAY['a'::varchar])::text[]`
/// becomes `(ARRAY['a'::varchar]::varchar[])::text[]`.
template <class Deferred = void>
std::string with_array_types(std::string text) {
  constexpr std::string_view start = "(ARRAY[";
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (quote != 0) {
      if (letter == quote) quote = 0;
      continue;
    }
    if (letter == '\'' || letter == '"') quote = letter;
    if (text.compare(at, start.size(), start) != 0) continue;
    const std::size_t end = closing_bracket<Deferred>(text, at + start.size() - 1);
    if (end >= text.size() || text.compare(end + 1, 3, ")::") != 0) continue;
    const std::size_t type = text.rfind("::", end);
    const std::string name = text.substr(type + 2, end - type - 2);
    const bool plain =
        type != std::string::npos && type > at && name.find_first_of("'\",()[]") == std::string::npos;
    if (plain) text.insert(end + 1, "::" + name + "[]");
  }
  return text;
}

}  // namespace tenon::inline v0::dialect::postgresql_detail
