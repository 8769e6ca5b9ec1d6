// SPDX-License-Identifier: MIT
#include <tenon/core/identifier.hpp>

#include "catch.hpp"

#include <string>

using tenon::identifier;

TEST_CASE("an identifier holds up to 63 bytes and knows when it was given more", "[core]") {
  const std::string fits(63, 'x');
  CHECK(identifier(fits).view() == fits);
  CHECK_FALSE(identifier(fits).overlong());
  const identifier cut(fits + "y");
  CHECK(cut.overlong());
  CHECK(cut.view() == fits);
  CHECK(identifier(std::string(1000, 'x')).overlong());  // the count must not wrap around
  CHECK(identifier(std::string(256 + 10, 'x')).overlong());
  identifier grown(fits);
  grown.append('y');
  CHECK(grown.overlong());
}

TEST_CASE("an identifier is empty, appended to and compared as text, also in constants", "[core]") {
  static_assert(identifier().empty());
  static_assert(identifier("a").view() == "a");
  static_assert(!(identifier("a").view() == "ab"));
  static_assert(identifier("a") == identifier(std::string_view("a")));
  constexpr identifier joined = [] {
    identifier made("home");
    made.append('_');
    made.append("street");
    return made;
  }();
  static_assert(joined.view() == "home_street");
  const std::string_view text = joined;
  CHECK(text == "home_street");
}
