// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace tenon::inline v0 {

/// A name as a template argument: `alias<Employee, "boss">`.
template <std::size_t Size>
struct name_constant {
  char text[Size]{};
  consteval name_constant(const char (&name)[Size]) {  // NOLINT: a literal is one
    for (std::size_t i = 0; i < Size; ++i) text[i] = name[i];
  }
  constexpr std::string_view view() const { return {text, Size - 1}; }
};

}  // namespace tenon::inline v0
