// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/error.hpp>

#include "catch.hpp"

#include <string>

namespace pg = tenon::driver::postgresql;
using tenon::error_kind;

TEST_CASE("a SQLSTATE has the kind of its code, else of its class", "[driver][postgresql]") {
  CHECK(pg::kind_of("23505") == error_kind::unique_violation);
  CHECK(pg::kind_of("23503") == error_kind::foreign_key_violation);
  CHECK(pg::kind_of("23502") == error_kind::not_null_violation);
  CHECK(pg::kind_of("23514") == error_kind::check_violation);
  CHECK(pg::kind_of("23P01") == error_kind::constraint_violation);
  CHECK(pg::kind_of("23001") == error_kind::constraint_violation);
  CHECK(pg::kind_of("40001") == error_kind::serialization_failure);
  CHECK(pg::kind_of("40P01") == error_kind::serialization_failure);
  CHECK(pg::kind_of("55P03") == error_kind::busy);
  CHECK(pg::kind_of("57014") == error_kind::interrupted);
  CHECK(pg::kind_of("57P01") == error_kind::connection);
  CHECK(pg::kind_of("57P03") == error_kind::connection);
  CHECK(pg::kind_of("08006") == error_kind::connection);
  CHECK(pg::kind_of("25006") == error_kind::read_only);
  CHECK(pg::kind_of("25P02") == error_kind::transaction);
  CHECK(pg::kind_of("28P01") == error_kind::permission);
  CHECK(pg::kind_of("28000") == error_kind::permission);
  CHECK(pg::kind_of("42501") == error_kind::permission);
  CHECK(pg::kind_of("3D000") == error_kind::connection);
  CHECK(pg::kind_of("53100") == error_kind::full);
  CHECK(pg::kind_of("53300") == error_kind::limit);
  CHECK(pg::kind_of("54000") == error_kind::limit);
  CHECK(pg::kind_of("58030") == error_kind::io);
  CHECK(pg::kind_of("XX001") == error_kind::corrupt);
  CHECK(pg::kind_of("XX002") == error_kind::corrupt);
  CHECK(pg::kind_of("XX000") == error_kind::internal);
  CHECK(pg::kind_of("22003") == error_kind::limit);
  CHECK(pg::kind_of("2200H") == error_kind::full);
  CHECK(pg::kind_of("22P02") == error_kind::value);
  CHECK(pg::kind_of("42P01") == error_kind::schema);
  CHECK(pg::kind_of("42703") == error_kind::schema);
  CHECK(pg::kind_of("42601") == error_kind::statement);
  CHECK(pg::kind_of("0A000") == error_kind::unsupported);
  CHECK(pg::kind_of("99999") == error_kind::internal);
}

TEST_CASE("collisions can be tried again, violations cannot", "[driver][postgresql]") {
  for (const char* state : {"40001", "40P01", "55P03", "26000"}) CHECK(pg::is_retryable(state));
  for (const char* state : {"23505", "42P01", "57014", "25P02"}) CHECK_FALSE(pg::is_retryable(state));
}

TEST_CASE("the columns of a violation are read without its values", "[driver][postgresql]") {
  CHECK(pg::detail::key_columns("Key (email)=(a@b) already exists.") == "email");
  CHECK(pg::detail::key_columns("Key (a, \"B c\")=(1, (x)=(y)) already exists.") == "a, B c");
  CHECK(pg::detail::key_columns("Key (lower(name))=(x) already exists.") == "lower(name)");
  CHECK(pg::detail::key_columns("something else").empty());
  CHECK(pg::detail::key_columns("").empty());
}

TEST_CASE("a secret becomes stars wherever it stands", "[driver][postgresql]") {
  CHECK(pg::detail::scrubbed("no sekret, sekret", "sekret") == "no ***, ***");
  CHECK(pg::detail::scrubbed("***", "*") == "*********");
  CHECK(pg::detail::scrubbed("as it was", "") == "as it was");
}
