// SPDX-License-Identifier: MIT
#include <string>

#include <tenon/core/like.hpp>

#include "../../catch.hpp"

using tenon::detail::like_matches;

TEST_CASE("like without wildcards is equality, letter case counting") {
  CHECK(like_matches("", ""));
  CHECK(like_matches("abc", "abc"));
  CHECK_FALSE(like_matches("abc", "abC"));
  CHECK_FALSE(like_matches("abc", "ab"));
  CHECK_FALSE(like_matches("ab", "abc"));
}

TEST_CASE("a percent sign stands for any text, none included") {
  CHECK(like_matches("", "%"));
  CHECK(like_matches("abc", "%"));
  CHECK(like_matches("abc", "a%"));
  CHECK(like_matches("abc", "%c"));
  CHECK(like_matches("abc", "a%c"));
  CHECK(like_matches("abcbc", "a%bc"));
  CHECK(like_matches("aXbXc", "a%X%c"));
  CHECK_FALSE(like_matches("abc", "%d"));
  CHECK_FALSE(like_matches("abc", "b%"));
}

TEST_CASE("an underscore stands for one character, whatever its bytes") {
  CHECK(like_matches("a", "_"));
  CHECK(like_matches("\xC3\xA9", "_"));
  CHECK(like_matches("\xF0\x9F\x98\x80!", "_!!"));
  CHECK_FALSE(like_matches("", "_"));
  CHECK_FALSE(like_matches("ab", "_"));
  CHECK(like_matches("x\xC3\xA9y", "x_y"));
}

TEST_CASE("an exclamation mark takes the next character literally, and at the end itself") {
  CHECK(like_matches("50%", "50!%"));
  CHECK_FALSE(like_matches("50x", "50!%"));
  CHECK(like_matches("a_b", "a!_b"));
  CHECK_FALSE(like_matches("axb", "a!_b"));
  CHECK(like_matches("wow!", "wow!!"));
  CHECK(like_matches("wow!", "wow!"));
}

TEST_CASE("a pattern of many percent signs takes no exponential time") {
  const std::string text(2000, 'a');
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "%a";
  CHECK(like_matches(text, pattern));
  CHECK_FALSE(like_matches(text, pattern + "b"));
}
