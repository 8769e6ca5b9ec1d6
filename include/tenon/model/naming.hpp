// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <tenon/core/identifier.hpp>

namespace tenon::inline v0 {

/// A naming strategy turns a C++ name into a database name: any constexpr callable
/// `identifier(std::string_view)`. `as_spelled` is the default for columns.
struct as_spelled_naming {
  constexpr identifier operator()(std::string_view name) const { return name; }
};

/// "createdAt", "CreatedAt" and "created_at" become "created_at"; a run of capitals is one word ("HTTPPort" →
/// "http_port"). The default for tables.
struct snake_case_naming {
  constexpr identifier operator()(std::string_view name) const {
    const auto upper = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    identifier result;
    for (std::size_t at = 0; at < name.size(); ++at) {
      const char letter = name[at];
      const bool starts_word =
          upper(letter) && at > 0 && name[at - 1] != '_' &&
          (!upper(name[at - 1]) || (at + 1 < name.size() && !upper(name[at + 1]) && name[at + 1] != '_' &&
                                    !(name[at + 1] >= '0' && name[at + 1] <= '9')));
      if (starts_word) result.append('_');
      result.append(upper(letter) ? static_cast<char>(letter - 'A' + 'a') : letter);
    }
    return result;
  }
};

inline constexpr as_spelled_naming as_spelled{};
inline constexpr snake_case_naming snake_case{};

}  // namespace tenon::inline v0
