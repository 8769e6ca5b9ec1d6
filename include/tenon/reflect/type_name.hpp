// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include <tenon/reflect/detail/text.hpp>

namespace tenon::inline v0::reflect {
namespace detail {

// `auto` as the result type: g++ explains every alias a signature names behind the template arguments.
template <class T>
consteval auto spelled_type() noexcept {
  return std::string_view(__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1);
}

/// The unqualified name at the end of "... T = outer::name<arguments>]".
constexpr std::string_view unqualified(std::string_view text) noexcept {
  text.remove_suffix(1);
  if (text.ends_with('>')) {
    int depth = 0;
    do {
      const char c = text.back();
      if (c == '>') ++depth;
      if (c == '<') --depth;
      text.remove_suffix(1);
    } while (depth > 0 && !text.empty());
  }
  return detail::last_identifier(text);
}

}  // namespace detail

/// The name of a type without namespace, enclosing class and template arguments: "User" for `app::User`.
template <class T>
inline constexpr std::string_view type_name = detail::unqualified(detail::spelled_type<T>());

}  // namespace tenon::inline v0::reflect
