// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/core/identifier.hpp>

namespace tenon::inline v0::schema {

constexpr char folded(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Whether a database takes two names for the same; `folds_case`: it ignores the case of ASCII letters.
constexpr bool same_name(std::string_view a, std::string_view b, bool folds_case) noexcept {
  if (!folds_case || a.size() != b.size()) return a == b;
  for (std::size_t at = 0; at < a.size(); ++at) {
    if (folded(a[at]) != folded(b[at])) return false;
  }
  return true;
}

/// The same for expressions; the case of letters inside string literals always counts.
constexpr bool same_expression(std::string_view a, std::string_view b, bool folds_case) noexcept {
  if (!folds_case || a.size() != b.size()) return a == b;
  bool literal = false;
  for (std::size_t at = 0; at < a.size(); ++at) {
    if (literal ? a[at] != b[at] : folded(a[at]) != folded(b[at])) return false;
    if (a[at] == '\'') literal = !literal;
  }
  return true;
}

/// A name every database takes whole, of at most 63 bytes: a longer one keeps its start and ends in a hash of
/// all of it, the same in every build.
template <class Deferred = void>
std::string shortened_name(std::string name) {
  if (name.size() <= identifier::max_size) return name;
  std::uint32_t hash = 2166136261u;
  for (char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
  std::size_t kept = identifier::max_size - 9;
  while (kept > 0 && (static_cast<unsigned char>(name[kept]) & 0xC0) == 0x80) --kept;  // no half UTF-8 letter
  name.resize(kept);
  name += '_';
  for (int shift = 28; shift >= 0; shift -= 4) name += "0123456789abcdef"[(hash >> shift) & 15];
  return name;
}

}  // namespace tenon::inline v0::schema
