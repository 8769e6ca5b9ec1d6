// SPDX-License-Identifier: MIT
#include <tenon/migrate/sql_statements.hpp>

#include "catch.hpp"

using tenon::leading_words;
using tenon::spelling_of;
using tenon::split_statements;

namespace {
std::vector<std::string> cut(std::string_view text, std::string_view engine) {
  std::vector<std::string> texts;
  for (const tenon::sql_statement& each : split_statements(text, spelling_of(engine)))
    texts.push_back(each.text);
  return texts;
}
using texts = std::vector<std::string>;
}  // namespace

TEST_CASE("statements are cut at their semicolons and know their lines", "[migrate]") {
  const auto found = split_statements("\n-- one\nSELECT 1;\n\n SELECT\n 2 ;;\nSELECT 3", {}, 10);
  REQUIRE(found.size() == 3);
  CHECK(found[0].text == "SELECT 1");
  CHECK(found[0].line == 12);
  CHECK(found[1].text == "SELECT\n 2");
  CHECK(found[1].line == 14);
  CHECK(found[2].text == "SELECT 3");
  CHECK(found[2].line == 16);
  CHECK(split_statements(" -- nothing;\n/* ; */ ;", {}).empty());
}

TEST_CASE("semicolons in quotes and comments end nothing", "[migrate]") {
  for (const char* engine : {"sqlite", "postgresql"}) {
    CHECK(cut("INSERT INTO a VALUES (';', 'it''s; so'); SELECT \";\" /* ; */ -- ;\n, 1", engine) ==
          texts{"INSERT INTO a VALUES (';', 'it''s; so')", "SELECT \";\" /* ; */ -- ;\n, 1"});
  }
  CHECK(cut("SELECT [a;b], `c;d`; SELECT 1", "sqlite") == texts{"SELECT [a;b], `c;d`", "SELECT 1"});
  CHECK(cut("SELECT a[1]; SELECT '{1}'::int[]", "postgresql") == texts{"SELECT a[1]", "SELECT '{1}'::int[]"});
}

TEST_CASE("PostgreSQL's dollar quotes, escapes and nested comments are whole", "[migrate]") {
  CHECK(cut("DO $$ BEGIN x; END $$; SELECT 1", "postgresql") == texts{"DO $$ BEGIN x; END $$", "SELECT 1"});
  CHECK(cut("SELECT $a$ ; $$ ; $b$ ; $a$; SELECT $1; SELECT 2", "postgresql") ==
        texts{"SELECT $a$ ; $$ ; $b$ ; $a$", "SELECT $1", "SELECT 2"});
  CHECK(cut("SELECT E'\\';'; SELECT 1", "postgresql") == texts{"SELECT E'\\';'", "SELECT 1"});
  CHECK(cut("SELECT '\\'; SELECT 1", "postgresql") == texts{"SELECT '\\'", "SELECT 1"});
  CHECK(cut("SELECT 1 /* a /* ; */ ; */ + 1; SELECT 2", "postgresql") ==
        texts{"SELECT 1 /* a /* ; */ ; */ + 1", "SELECT 2"});
  CHECK(cut("SELECT 1 /* a /* ; */ + 1; SELECT 2", "sqlite") ==
        texts{"SELECT 1 /* a /* ; */ + 1", "SELECT 2"});
}

TEST_CASE("a trigger's body and a function's in SQL belong to one statement", "[migrate]") {
  const std::string trigger =
      "CREATE TEMP TRIGGER t AFTER UPDATE ON a WHEN CASE WHEN new.x THEN 1 ELSE 0 END BEGIN\n"
      "  UPDATE a SET n = CASE WHEN n > 0 THEN 1 ELSE 2 END;\n  DELETE FROM b;\nEND";
  CHECK(cut(trigger + ";\nSELECT 1;", "sqlite") == texts{trigger, "SELECT 1"});
  const std::string function =
      "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END";
  CHECK(cut(function + "; SELECT 1", "postgresql") == texts{function, "SELECT 1"});
  CHECK(cut("BEGIN; SELECT 1; END; CREATE TABLE begin_end (trigger int); SELECT 2", "sqlite") ==
        texts{"BEGIN", "SELECT 1", "END", "CREATE TABLE begin_end (trigger int)", "SELECT 2"});
}

TEST_CASE("a statement's first words are told whatever stands between them", "[migrate]") {
  CHECK(leading_words("alter /* x */ table\n\"a\" DROP COLUMN b", 3) == "ALTER TABLE");
  CHECK(leading_words("DROP TABLE IF EXISTS a", 4) == "DROP TABLE IF EXISTS");
  CHECK(leading_words("", 2).empty());
}
