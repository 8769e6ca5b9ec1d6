// SPDX-License-Identifier: MIT
#include <tenon/dialect/postgresql_catalog.hpp>

#include "catch.hpp"

#include <string>
#include <vector>

#include "sql/postgresql_server.hpp"

namespace {

using tenon::dialect::postgresql_scope;
using tenon::schema::snapshot;

/// What is reported after `sql` ran in an empty schema; nothing without a server.
template <class Check>
void after(const std::string& sql, Check check) {
  const auto server = postgresql_test::scratch_server();
  if (server == nullptr) return;
  server->execute(sql);
  check(tenon::postgresql_schema::inspect(*server, {}));
}

/// Answers nothing, and remembers what it was asked.
class silent_source final : public tenon::dialect::catalog_source {
 public:
  tenon::schema::list<tenon::dialect::catalog_row> ask(std::string_view question, std::size_t) override {
    questions.emplace_back(question);
    return {};
  }
  std::vector<std::string> questions;
};

}  // namespace

TEST_CASE("an empty PostgreSQL schema takes few questions, which name schemas as literals", "[dialect]") {
  silent_source source;
  const snapshot found = tenon::dialect::read_postgresql_catalog(source, {false, {"o'ffice"}, false});
  CHECK(found == snapshot());
  CHECK(source.questions.size() == 4);
  for (const std::string& each : source.questions) CHECK(each.find("'o''ffice'") != std::string::npos);
  source.questions.clear();
  (void)tenon::dialect::read_postgresql_catalog(source, {false, {}, true});
  for (const std::string& each : source.questions)
    CHECK(each.find("pg_my_temp_schema()") != std::string::npos);
}

TEST_CASE("views, triggers, foreign and partitioned tables are reported as what they are", "[dialect]") {
  after(
      "CREATE TABLE t (id int8 PRIMARY KEY, day date);"
      "CREATE VIEW v AS SELECT id FROM t; CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
      "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE TABLE p (id int8, CONSTRAINT c CHECK (id > 0)) PARTITION BY RANGE (id);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9);"
      "CREATE TEMPORARY TABLE hidden (id int8)",
      [](const snapshot& found) {
        REQUIRE(found.tables.size() == 2);
        CHECK(found.tables[0].name == "t");
        CHECK(found.tables[1].name == "p");
        CHECK(found.tables[1].checks.size() == 1);
        REQUIRE(found.views.size() == 2);
        CHECK(found.views[0].name == "v");
        CHECK(found.views[0].text.find("SELECT") != std::string::npos);
        REQUIRE(found.triggers.size() == 1);
        CHECK(found.triggers[0].name == "g");
        CHECK(found.triggers[0].table == "t");
        CHECK(found.triggers[0].text.find("BEFORE INSERT") != std::string::npos);
        CHECK_FALSE(found.folds_case);
      });
}

TEST_CASE("keys and foreign keys keep the order of their columns and their actions", "[dialect]") {
  after(
      "CREATE TABLE a (x int4, y text, z int2, PRIMARY KEY (z, x));"
      "CREATE TABLE b (p int4, q int2, CONSTRAINT k FOREIGN KEY (q, p) REFERENCES a (z, x) ON DELETE SET "
      "NULL ON "
      "UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED)",
      [](const snapshot& found) {
        CHECK(found.find("a")->primary_key == std::vector<std::string>{"z", "x"});
        const auto& key = found.find("b")->foreign_keys[0];
        CHECK(key == tenon::schema::foreign_key{"k",
                                                {"q", "p"},
                                                "a",
                                                {"z", "x"},
                                                tenon::referential_action::set_null,
                                                tenon::referential_action::restrict_,
                                                tenon::deferrable::initially_deferred,
                                                {}});
      });
}

TEST_CASE("indexes tell their parts, direction, collation and condition", "[dialect]") {
  after(
      "CREATE TABLE t (a text COLLATE \"C\", b int4, CONSTRAINT u UNIQUE (b, a));"
      "CREATE UNIQUE INDEX i ON t (b DESC, lower(a), a COLLATE \"POSIX\", (b + 1)) INCLUDE (b) WHERE (b > 0) "
      "AND (b < "
      "9)",
      [](const snapshot& found) {
        const auto& indexes = found.tables[0].indexes;
        REQUIRE(indexes.size() == 2);
        CHECK(indexes[0] ==
              tenon::schema::index{"u", {{.column = "b"}, {.column = "a"}}, true, "", true, ""});
        CHECK(indexes[1] == tenon::schema::index{"i",
                                                 {{.column = "b", .descending = true},
                                                  {.expression = "lower(a)"},
                                                  {.column = "a", .collation = "POSIX"},
                                                  {.expression = "b + 1"}},
                                                 true,
                                                 "(b > 0) AND (b < 9)",
                                                 false,
                                                 "INCLUDE (b)"});
      });
}

TEST_CASE("an index that could not be built is none", "[dialect]") {
  after(
      "CREATE TABLE t (a int4); CREATE INDEX i ON t (a); UPDATE pg_index SET indisvalid = false WHERE "
      "indexrelid = "
      "'i'::regclass",
      [](const snapshot& found) { CHECK(found.tables[0].indexes.empty()); });
}

TEST_CASE("only a key counts as generated; another counter shows as a default", "[dialect]") {
  after(
      "CREATE SEQUENCE s; CREATE TABLE a (id bigserial PRIMARY KEY, n int8 GENERATED BY DEFAULT AS IDENTITY);"
      "CREATE TABLE b (id int8 PRIMARY KEY DEFAULT nextval('s'))",
      [](const snapshot& found) {
        CHECK(found.find("a")->autoincrement);
        CHECK(found.find("a")->columns[0].default_text == "");
        CHECK(found.find("a")->columns[1].default_text == "GENERATED BY DEFAULT AS IDENTITY");
        CHECK_FALSE(found.find("b")->autoincrement);
        CHECK(found.find("b")->columns[0].default_text == "nextval('s'::regclass)");
      });
}

TEST_CASE("a number has one spelling as a default, whoever wrote it", "[dialect]") {
  after(
      "CREATE TABLE t (a bigint DEFAULT '0', b bigint DEFAULT 0, c float8 DEFAULT '0', d int DEFAULT -1, e "
      "numeric(5, 2) DEFAULT '1.50', f text DEFAULT '0', g interval DEFAULT '1', h bigint[] DEFAULT '{1}')",
      [](const snapshot& found) {
        std::string defaults;
        for (const auto& each : found.tables[0].columns) defaults += each.default_text + ' ';
        CHECK(defaults == "0 0 0 -1 1.50 '0'::text '00:00:01'::interval '{1}'::bigint[] ");
      });
}

TEST_CASE("columns tell type, collation, generation and comments; dropped ones are gone", "[dialect]") {
  after(
      "CREATE TABLE t (gone int4, a varchar(9) COLLATE \"C\" NOT NULL, b numeric(5, 2) GENERATED ALWAYS AS "
      "(1 + 1) "
      "STORED, c text[]); ALTER TABLE t DROP gone; COMMENT ON TABLE t IS 'the table'; COMMENT ON COLUMN t.c "
      "IS 'last'",
      [](const snapshot& found) {
        const auto& t = found.tables[0];
        CHECK(t.comment == "the table");
        REQUIRE(t.columns.size() == 3);
        CHECK(t.columns[0] ==
              tenon::schema::column{
                  .name = "a", .type = "character varying(9)", .nullable = false, .collation = "C"});
        CHECK(t.columns[1].type == "numeric(5,2)");
        CHECK(t.columns[1].stored);
        CHECK(t.columns[1].generated.find("1 + 1") != std::string::npos);
        CHECK(t.columns[2] == tenon::schema::column{.name = "c", .type = "text[]", .comment = "last"});
      });
}
