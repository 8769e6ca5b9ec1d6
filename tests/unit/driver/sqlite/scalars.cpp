// SPDX-License-Identifier: MIT
#include <cstdint>
#include <optional>
#include <string>

#include <tenon/driver/sqlite/connection.hpp>

#include "../../../catch.hpp"

namespace {

tenon::driver::sqlite::connection& memory() {
  static tenon::driver::sqlite::connection connection{tenon::sqlite_options{.path = ":memory:"}};
  return connection;
}

/// The one integer an expression gives; empty for NULL.
std::optional<std::int64_t> value(const std::string& expression) {
  const tenon::cell_spec spec{tenon::cell_kind::integer, tenon::storage::standard};
  auto asked = memory().prepare("SELECT " + expression, {&spec, 1});
  tenon::cell found;
  const bool stepped = asked.step(&found);  // outside of the assertion, which would keep what it throws
  REQUIRE(stepped);
  if (found.kind == tenon::cell_kind::null) return std::nullopt;
  REQUIRE(found.kind == tenon::cell_kind::integer);
  return found.integer;
}

tenon::error_kind refusal(const std::string& expression) {
  try {
    value(expression);
  } catch (const tenon::error& problem) {
    return problem.kind;
  }
  return tenon::error_kind::internal;
}

}  // namespace

TEST_CASE("tenon_like tells upper from lower case, unlike LIKE") {
  CHECK(value("tenon_like('A%', 'Abc')") == 1);
  CHECK(value("tenon_like('a%', 'Abc')") == 0);
  CHECK(value("'Abc' LIKE 'a%'") == 1);
  CHECK(value("tenon_like(NULL, 'a')") == std::nullopt);
  CHECK(value("tenon_like('a', NULL)") == std::nullopt);
}

TEST_CASE("tenon_integer passes integers and NULL and refuses what overflowed into a real number") {
  CHECK(value("tenon_integer(9223372036854775806 + 1)") == 9223372036854775807);
  CHECK(refusal("tenon_integer(9223372036854775807 + 1)") == tenon::error_kind::limit);
  CHECK(value("tenon_integer(NULL)") == std::nullopt);
}

TEST_CASE("tenon_integer with a range refuses what lies outside") {
  CHECK(value("tenon_integer(127, -128, 127)") == 127);
  CHECK(value("tenon_integer(-128, -128, 127)") == -128);
  CHECK(refusal("tenon_integer(128, -128, 127)") == tenon::error_kind::limit);
  CHECK(refusal("tenon_integer(-129, -128, 127)") == tenon::error_kind::limit);
}
