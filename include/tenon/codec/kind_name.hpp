// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include <tenon/codec/cell.hpp>

namespace tenon::inline v0 {

namespace detail {

inline constexpr std::string_view kind_names[] = {"null",     "boolean", "integer",   "real", "text",
                                                  "blob",     "uuid",    "timestamp", "date", "time_of_day",
                                                  "interval", "decimal", "json",      "rows"};

}  // namespace detail

/// The kind's name as it is spelled in C++: "time_of_day".
constexpr std::string_view kind_name(cell_kind kind) noexcept {
  return detail::kind_names[static_cast<unsigned char>(kind)];
}

/// The kind of that name; false if there is none.
constexpr bool find_kind(std::string_view name, cell_kind& kind) noexcept {
  for (std::size_t i = 0; i < sizeof detail::kind_names / sizeof *detail::kind_names; ++i) {
    if (detail::kind_names[i] != name) continue;
    kind = static_cast<cell_kind>(i);
    return true;
  }
  return false;
}

}  // namespace tenon::inline v0
