// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

/// A store in the program's memory.
struct memory_options {
  std::string file;  ///< read when the store is opened, if it exists; written by `save_memory` only
};

/// `memory:` (a store of its own for each opening) or `memory:path/file`. Errors: `configuration`.
template <class Deferred = void>
memory_options parse_memory_url(std::string_view url) {
  constexpr std::string_view scheme = "memory:";
  if (url.substr(0, scheme.size()) != scheme) {
    detail::fail(error_kind::configuration, "open(): the URL of a store in memory begins with memory:");
  }
  url.remove_prefix(scheme.size());
  if (url.substr(0, 2) == "//") {
    if (url.substr(2, 1) != "/") {
      detail::fail(error_kind::configuration,
                   "open(): a store in memory has no host; write memory:, memory:relative/path or "
                   "memory:/absolute/path");
    }
    url.remove_prefix(2);
  }
  if (url.find('?') != std::string_view::npos) {
    detail::fail(error_kind::configuration,
                 "open(): the URL of a store in memory takes no options; write memory: or memory:path/file");
  }
  memory_options options;
  for (std::size_t at = 0; at < url.size(); ++at) {
    int letter = static_cast<unsigned char>(url[at]);
    if (letter == '%') {
      const auto digit = [&](std::size_t place) {
        return place < url.size() ? detail::hex_values[static_cast<unsigned char>(url[place])] : 255;
      };
      letter = digit(at + 1) > 15 || digit(at + 2) > 15 ? 0 : digit(at + 1) * 16 + digit(at + 2);
      at += 2;
    }
    if (letter == 0) {
      detail::fail(error_kind::configuration,
                   "open(): the file's name holds a NUL byte, or a % without two hexadecimal digits; write "
                   "%25 for %");
    }
    options.file += static_cast<char>(letter);
  }
  return options;
}

}  // namespace tenon::inline v0
