// SPDX-License-Identifier: MIT
#include <tenon/migrate/migration_run.hpp>

#include "catch.hpp"

using tenon::detail::controls_transaction;
using tenon::detail::drops_tables;
using tenon::detail::runs_alone;

TEST_CASE("statements that no transaction can hold are known by their words", "[migrate]") {
  for (const char* each :
       {"VACUUM", "create index concurrently i on a (b)", "CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)",
        "DROP INDEX CONCURRENTLY i", "REINDEX TABLE CONCURRENTLY a", "CREATE DATABASE d",
        "ALTER SYSTEM SET x = 1", "ALTER TABLE a DETACH PARTITION b CONCURRENTLY"}) {
    INFO(each);
    CHECK(runs_alone(each, "postgresql"));
  }
  for (const char* each :
       {"CREATE INDEX i ON a (b)", "INSERT INTO a VALUES ('concurrently')", "CREATE TABLE a (b text)",
        "CREATE INDEX i ON a (\"concurrently\")", "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "SELECT 1"}) {
    INFO(each);
    CHECK_FALSE(runs_alone(each, "postgresql"));
  }
  CHECK(runs_alone("VACUUM", "sqlite"));
  CHECK(runs_alone("ATTACH 'x' AS y", "sqlite"));
  CHECK_FALSE(runs_alone("CREATE TABLE a (b)", "sqlite"));
}

TEST_CASE("statements that begin or end transactions are known", "[migrate]") {
  for (const char* each : {"BEGIN", "begin immediate", "COMMIT", "END", "ROLLBACK", "START TRANSACTION",
                           "SAVEPOINT a", "RELEASE a", "PREPARE TRANSACTION 'x'", "/* x */ commit"}) {
    INFO(each);
    CHECK(controls_transaction(each));
  }
  CHECK_FALSE(controls_transaction("PREPARE x AS SELECT 1"));
  CHECK_FALSE(controls_transaction("CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END"));
  CHECK(drops_tables({{"SELECT 1", 1}, {"drop table a", 2}}));
  CHECK_FALSE(drops_tables({{"DROP VIEW a", 1}}));
}
