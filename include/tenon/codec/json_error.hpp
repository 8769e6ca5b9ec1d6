// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

/// How deep arrays and objects may be nested unless a reader or writer is told otherwise. Every level costs
/// stack.
inline constexpr std::size_t json_depth = 64;

/// Why a JSON text could not be read or a value could not be written.
struct json_error {
  static constexpr std::size_t max_name = 64;

  std::size_t position = 0;                         ///< the byte at which reading stopped
  std::string path;                                 ///< where in the value, from the root: ".tags[3]"
  std::string what;                                 ///< what is wrong there; empty as long as nothing is
  decode_status status = decode_status::malformed;  ///< its class, for a cell

  /// "at $.tags[3], byte 17: a string is expected here".
  std::string sentence() const {
    return detail::sentence({"at $", path, ", byte ", std::to_string(position), ": ", what});
  }

  /// Puts a member's name in front of the path while an error travels outwards; of a long key only the
  /// beginning.
  void within(std::string_view member) {
    std::size_t size = member.size() < max_name ? member.size() : max_name;
    while (size < member.size() && size > 0 && (static_cast<unsigned char>(member[size]) & 0xC0U) == 0x80U)
      --size;
    path.insert(0, std::string(".").append(member.substr(0, size)).append(size < member.size() ? "..." : ""));
  }
  void within(std::size_t index) { path.insert(0, detail::sentence({"[", std::to_string(index), "]"})); }
};

}  // namespace tenon::inline v0
