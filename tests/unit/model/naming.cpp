// SPDX-License-Identifier: MIT
#include <tenon/model/naming.hpp>

#include "catch.hpp"

using tenon::snake_case;

TEST_CASE("snake_case splits words where people see them", "[model]") {
  CHECK(snake_case("createdAt").view() == "created_at");
  CHECK(snake_case("CreatedAt").view() == "created_at");
  CHECK(snake_case("created_at").view() == "created_at");
  CHECK(snake_case("Created_At").view() == "created_at");
  CHECK(snake_case("HTTPPort").view() == "http_port");
  CHECK(snake_case("userID").view() == "user_id");
  CHECK(snake_case("ID").view() == "id");
  CHECK(snake_case("aB").view() == "a_b");
  CHECK(snake_case("A").view() == "a");
  CHECK(snake_case("").view() == "");
  CHECK(snake_case("line2Text").view() == "line2_text");
  CHECK(snake_case("UTF8Name").view() == "utf8_name");
  CHECK(snake_case("_private").view() == "_private");
  CHECK(snake_case("already__double").view() == "already__double");
}

TEST_CASE("as_spelled leaves a name alone", "[model]") {
  CHECK(tenon::as_spelled("HTTPPort_x").view() == "HTTPPort_x");
}
