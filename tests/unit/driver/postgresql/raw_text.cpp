// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/raw_text.hpp>

#include "catch.hpp"

using tenon::driver::postgresql::facts_of;
using tenon::driver::postgresql::parameters_in;

TEST_CASE("questions and changes leave a session as it was", "[driver][postgresql]") {
  for (const char* text : {"SELECT 1", "  select a FROM t", "INSERT INTO t VALUES (1)", "update t set a = 1",
                           "DELETE FROM t", "WITH x AS (SELECT 1) SELECT * FROM x", "VALUES (1)", "TABLE t",
                           "(SELECT 1) UNION (SELECT 2)", "-- SET x\nSELECT 1", "/* SET */ SELECT 1"}) {
    CHECK_FALSE(facts_of(text).dirties);
    CHECK(facts_of(text).plans);
  }
}

TEST_CASE("whatever may change a session is taken to do so", "[driver][postgresql]") {
  for (const char* text :
       {"SET search_path TO a", "CREATE TEMP TABLE t (a int)", "LISTEN x", "PREPARE p AS SELECT 1",
        "SELECT set_config('a', 'b', false)", "SELECT pg_advisory_lock(1)", "select PG_TRY_ADVISORY_LOCK(1)",
        "SELECT 1 INTO TEMP t", "DO $$ BEGIN END $$"}) {
    CHECK(facts_of(text).dirties);
  }
}

TEST_CASE("text that drops prepared statements is seen", "[driver][postgresql]") {
  CHECK(facts_of("DEALLOCATE ALL").forgets);
  CHECK(facts_of("discard all").forgets);
  CHECK(facts_of("PREPARE tenon_1 AS SELECT 1").forgets);
  CHECK_FALSE(facts_of("SELECT 'discard all'").forgets);
}

TEST_CASE("what reads is told by its first word", "[driver][postgresql]") {
  CHECK(facts_of("SELECT 1").reads);
  CHECK(facts_of("SHOW timezone").reads);
  CHECK_FALSE(facts_of("INSERT INTO t VALUES (1)").reads);
  CHECK_FALSE(facts_of("WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x").reads);
  CHECK_FALSE(facts_of("CALL p()").reads);
}

TEST_CASE("parameters are counted by their greatest number", "[driver][postgresql]") {
  CHECK(parameters_in("SELECT 1") == 0);
  CHECK(parameters_in("SELECT $2, $1") == 2);
  CHECK(parameters_in("SELECT $12::int") == 12);
  CHECK(parameters_in("DO $$ BEGIN END $$") == 0);
}
