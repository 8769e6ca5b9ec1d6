// SPDX-License-Identifier: MIT
#include <tenon/core/error.hpp>

#include "catch.hpp"

#include <set>
#include <string>

using tenon::error_kind;

TEST_CASE("every kind of error has a name of its own, the last one too", "[core]") {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(error_kind::internal); ++kind) {
    const std::string_view name = to_string(static_cast<error_kind>(kind));
    CHECK_FALSE(name.empty());
    CHECK(names.insert(name).second);
  }
  CHECK(to_string(error_kind::value) == "value");
  CHECK(to_string(error_kind::unique_violation) == "unique_violation");
  CHECK(to_string(error_kind::outcome_unknown) == "outcome_unknown");
  CHECK(to_string(error_kind::schema) == "schema");
  CHECK(to_string(error_kind::internal) == "internal");
}

TEST_CASE("an error is a std::exception with a kind and a message", "[core]") {
  try {
    tenon::detail::fail(error_kind::busy, tenon::detail::sentence({"the table ", "", "\"a\"", " is busy"}));
  } catch (const std::exception& problem) {
    CHECK(std::string(problem.what()) == "the table \"a\" is busy");
    const auto* ours = dynamic_cast<const tenon::error*>(&problem);
    REQUIRE(ours != nullptr);
    CHECK(ours->kind == error_kind::busy);
    CHECK(ours->sqlstate.empty());
    CHECK(ours->constraint.empty());
    CHECK(ours->table.empty());
    CHECK(ours->column.empty());
    CHECK(ours->statement.empty());
    CHECK(ours->native_code == 0);
    return;
  }
  FAIL("fail() returned");
}

TEST_CASE("an error's message follows a change of it", "[core]") {
  tenon::error problem(error_kind::io, "a");
  problem.message = "opening b: " + problem.message;
  CHECK(std::string(problem.what()) == "opening b: a");
}
