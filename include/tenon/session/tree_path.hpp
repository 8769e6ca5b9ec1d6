// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/session/key_bytes.hpp>

namespace tenon::inline v0::detail {

/// What no text begins with that stands in a path: the last of all characters.
inline constexpr std::string_view behind_all_paths = "\xf4\x8f\xbf\xbf";

/// Appends a key to a path, which begins and ends with a slash, so that paths sort as their keys do and no
/// key looks like another or two. Integers: a letter for the number of digits, then they: "/a7/b42/";
/// negative ones (Z, Y, …) with each digit taken from nine. Texts: "/", "%" and the last of all characters as
/// "%" and digits.
template <class Deferred = void>
void append_path_part(std::string& path, std::string_view key) {
  if (path.empty()) path = '/';
  encoder values;
  read_key(key, values);
  const cell& value = values.data()[0];
  if (value.kind == cell_kind::integer) {
    std::uint64_t size = static_cast<std::uint64_t>(value.integer);
    if (value.integer < 0) size = 0 - size;
    std::string digits = std::to_string(size);
    const auto longer = static_cast<char>(digits.size() - 1);
    if (value.integer < 0) {
      for (char& each : digits) each = static_cast<char>('9' - (each - '0'));
      path += static_cast<char>('Z' - longer);
    } else {
      path += static_cast<char>('a' + longer);
    }
    path += digits;
  } else if (value.kind == cell_kind::uuid) {
    char text[36];
    write_uuid(value.uuid, text);
    path.append(text, sizeof text);
  } else {
    const std::string_view text = value.text();
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '/') {
        path += "%2F";
      } else if (text[i] == '%') {
        path += "%25";
      } else if (text.substr(i).starts_with(behind_all_paths)) {
        path += "%10FFFF";
        i += behind_all_paths.size() - 1;
      } else {
        path += text[i];
      }
    }
  }
  path += '/';
}

}  // namespace tenon::inline v0::detail
