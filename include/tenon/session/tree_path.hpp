// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/session/key_bytes.hpp>

namespace tenon::inline v0::detail {

/// Appends a key to a path, with a slash behind it, so that paths sort as their keys do and no key looks like
/// two. Integers: a letter for the number of digits, then they: "a7/b42/"; negative ones (Z, Y, …) with each
/// digit taken from nine. Texts: "/" and "%" as "%2F" and "%25".
template <class Deferred = void>
void append_path_part(std::string& path, std::string_view key) {
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
    for (const char each : value.text()) {
      if (each == '/') {
        path += "%2F";
      } else if (each == '%') {
        path += "%25";
      } else {
        path += each;
      }
    }
  }
  path += '/';
}

/// How many characters a text has.
inline std::size_t count_letters(std::string_view text) {
  std::size_t count = 0;
  for (const char each : text) count += (static_cast<unsigned char>(each) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace tenon::inline v0::detail
