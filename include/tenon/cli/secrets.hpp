// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::inline v0::cli {

/// A text from the command line without the passwords of URLs in it: "postgresql://chat:***@db/chat".
template <class Deferred = void>
std::string without_passwords(std::string_view given) {
  std::string text(given);
  for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const std::size_t begin = at + 3;
    // A password may hold an @ that nobody encoded: the last one of the word counts.
    const std::size_t end = text.find_first_of(" \t\n\"'", begin);
    const std::size_t length = (end == std::string::npos ? text.size() : end) - begin;
    const std::size_t host = text.substr(begin, length).rfind('@');
    const std::size_t colon = text.find(':', begin);
    if (host == std::string::npos || colon == std::string::npos || colon >= begin + host) continue;
    text.replace(colon + 1, begin + host - colon - 1, "***");
  }
  for (std::string_view key : {"password=", "sslpassword="}) {
    for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + key.size())) {
      const std::size_t begin = at + key.size();
      const std::size_t end = text.find_first_of("& \t\n\"'", begin);
      text.replace(begin, (end == std::string::npos ? text.size() : end) - begin, "***");
    }
  }
  return text;
}

}  // namespace tenon::inline v0::cli
