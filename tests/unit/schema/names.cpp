// SPDX-License-Identifier: MIT
#include <tenon/schema/names.hpp>

#include "catch.hpp"

#include <string>

using namespace tenon::schema;

TEST_CASE("names differ by case only where the database says so", "[schema]") {
  CHECK(same_name("Users", "uSERS", true));
  CHECK_FALSE(same_name("Users", "users", false));
  CHECK_FALSE(same_name("users", "user", true));
  CHECK_FALSE(same_name("straße", "STRAßE", false));
  CHECK_FALSE(same_name("é", "É", true));  // only ASCII letters fold
}

TEST_CASE("the case of letters counts inside string literals", "[schema]") {
  CHECK(same_expression("kind = 'a'", "KIND = 'a'", true));
  CHECK_FALSE(same_expression("kind = 'a'", "KIND = 'A'", true));
  CHECK(same_expression("'it''s' || X", "'it''s' || x", true));
  CHECK_FALSE(same_expression("'it''s'", "'it''S'", true));
}

TEST_CASE("a long name is shortened to 63 bytes by a hash that never changes", "[schema]") {
  const std::string whole(63, 'a');
  CHECK(shortened_name(whole) == whole);
  const std::string first = shortened_name(whole + "b");
  CHECK(first == std::string(54, 'a') + "_d66f0acc");
  CHECK(first.size() == 63);
  CHECK(first != shortened_name(whole + "c"));
}

TEST_CASE("a shortened name never ends in half a letter", "[schema]") {
  std::string name(53, 'a');
  for (int i = 0; i < 10; ++i) name += "é";
  const std::string shortened = shortened_name(name);
  CHECK(shortened.substr(0, 54) == std::string(53, 'a') + "_");
  CHECK(shortened.size() == 62);
}
