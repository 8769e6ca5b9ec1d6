// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace tenon::inline v0 {

/// A database name as a value, so that constants can compute names. At most 63 bytes: PostgreSQL would cut a
/// longer one silently. A longer text makes an overlong identifier, which no description compiles with.
class identifier {
 public:
  static constexpr std::size_t max_size = 63;

  constexpr identifier() = default;
  constexpr identifier(std::string_view text) { append(text); }  // NOLINT: a name is its text
  constexpr identifier(const char* text) : identifier(std::string_view(text)) {}

  constexpr void append(std::string_view text) {
    for (char letter : text) append(letter);
  }
  constexpr void append(char letter) {
    if (size_ < max_size) text_[size_] = letter;
    if (size_ <= max_size) ++size_;
  }

  constexpr std::string_view view() const noexcept { return {text_, size_ < max_size ? size_ : max_size}; }
  constexpr operator std::string_view() const noexcept { return view(); }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr bool overlong() const noexcept { return size_ > max_size; }

  friend constexpr bool operator==(const identifier& a, const identifier& b) { return a.view() == b.view(); }
  friend constexpr bool operator==(const identifier& a, std::string_view b) { return a.view() == b; }
  friend constexpr bool operator==(const identifier& a, const char* b) { return a.view() == b; }

 private:
  char text_[max_size]{};
  unsigned char size_ = 0;
};

}  // namespace tenon::inline v0
