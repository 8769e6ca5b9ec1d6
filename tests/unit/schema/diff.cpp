// SPDX-License-Identifier: MIT
#include <tenon/schema/diff.hpp>

#include "catch.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace tenon::schema;

namespace {

snapshot sample() {
  table agents;
  agents.name = "agents";
  agents.columns = {{.name = "id", .type = "INTEGER", .nullable = false},
                    {.name = "name", .type = "TEXT", .nullable = false, .default_text = "'new'"},
                    {.name = "size", .type = "INTEGER", .generated = "length(name)", .comment = "letters"}};
  agents.comment = "those who act";
  agents.primary_key = {"id"};
  agents.indexes = {{"ix_name", {{.column = "name"}}, false, ""}, {"uq", {{.column = "size"}}, true, ""}};
  agents.foreign_keys = {{"fk", {"size"}, "sizes", {"id"}}};
  agents.checks = {{"named", "name <> ''"}};
  snapshot result;
  result.folds_case = true;
  result.tables = {agents};
  return result;
}

/// The only difference between the sample and the sample after a change, as "code sentence".
template <class Change>
std::string after(Change change) {
  const snapshot wanted = sample();
  snapshot found = wanted;
  change(found.tables[0]);
  std::string text;
  for (const difference& each : diff(wanted, found)) {
    if (!text.empty()) text += '\n';
    text += std::string(each.code()) + ' ' + each.sentence();
  }
  return text;
}

}  // namespace

TEST_CASE("equal schemas have no differences", "[schema]") {
  CHECK(diff(sample(), sample()).empty());
  CHECK(diff({}, sample()).empty());  // other tables are left alone
}

TEST_CASE("a missing table is one difference, and a view of its name another", "[schema]") {
  snapshot found;
  REQUIRE(diff(sample(), found).size() == 1);
  CHECK(diff(sample(), found)[0].sentence() == "table \"agents\" is missing");
  CHECK(diff(sample(), found)[0].kind == difference_kind::missing_table);
  found.views = {{"AGENTS", "CREATE VIEW AGENTS AS SELECT 1"}};
  REQUIRE(diff(sample(), found).size() == 1);
  CHECK(diff(sample(), found)[0].sentence() == "table \"agents\": it is a view, wanted a table");
  found.views.clear();
  found.virtual_tables = {{"agents", ""}};
  CHECK(diff(sample(), found)[0].sentence() == "table \"agents\": it is a virtual table, wanted a table");
}

TEST_CASE("each difference of columns has its sentence", "[schema]") {
  CHECK(
      after([](table& t) { t.columns.pop_back(); }) ==
      "S201 table \"agents\", column \"size\" is missing, wanted INTEGER GENERATED ALWAYS AS (length(name)) "
      "VIRTUAL NULL");
  CHECK(after([](table& t) { t.columns.push_back({.name = "nick", .type = "TEXT"}); }) ==
        "S202 table \"agents\", column \"nick\" is not described by the entity, found TEXT NULL");
  CHECK(after([](table& t) { t.columns[1].type = "BLOB"; }) ==
        "S203 table \"agents\", column \"name\": type is BLOB, wanted TEXT");
  CHECK(after([](table& t) { t.columns[1].nullable = true; }) ==
        "S204 table \"agents\", column \"name\": nullability is NULL, wanted NOT NULL");
  CHECK(after([](table& t) { t.columns[1].default_text.clear(); }) ==
        "S205 table \"agents\", column \"name\": default is absent, wanted 'new'");
  CHECK(after([](table& t) { t.columns[1].default_text = "'NEW'"; }) ==
        "S205 table \"agents\", column \"name\": default is 'NEW', wanted 'new'");
  CHECK(after([](table& t) { t.columns[2].stored = true; }) ==
        "S206 table \"agents\", column \"size\": generated value is (length(name)) STORED, wanted "
        "(length(name)) "
        "VIRTUAL");
  CHECK(after([](table& t) { t.columns[2].generated = "1"; }) ==
        "S206 table \"agents\", column \"size\": generated value is (1) VIRTUAL, wanted (length(name)) "
        "VIRTUAL");
  CHECK(after([](table& t) { t.columns[1].collation = "NOCASE"; }) ==
        "S207 table \"agents\", column \"name\": collation is NOCASE, wanted none");
  CHECK(after([](table& t) { t.columns[2].comment = "who"; }) ==
        "S208 table \"agents\", column \"size\": comment is who, wanted letters");
  CHECK(after([](table& t) { t.columns[2].comment.clear(); }) ==
        "S208 table \"agents\", column \"size\": comment is absent, wanted letters");
  CHECK(after([](table& t) { t.columns[1].comment = "who"; }).empty());  // nobody described one
}

TEST_CASE("each difference of a table's key and options has its sentence", "[schema]") {
  CHECK(after([](table& t) {
          t.primary_key = {"id", "name"};
        }) == "S103 table \"agents\": primary key is (id, name), wanted (id)");
  CHECK(after([](table& t) { t.autoincrement = true; }) ==
        "S104 table \"agents\": AUTOINCREMENT is on, wanted off");
  CHECK(after([](table& t) { t.strict = true; }) == "S104 table \"agents\": STRICT is on, wanted off");
  CHECK(after([](table& t) { t.without_rowid = true; }) ==
        "S104 table \"agents\": WITHOUT ROWID is on, wanted off");
  CHECK(after([](table& t) { t.conflict_rules = "name: REPLACE"; }) ==
        "S104 table \"agents\": ON CONFLICT is name: REPLACE, wanted none");
  CHECK(after([](table& t) { t.comment = "x"; }) ==
        "S105 table \"agents\": comment is x, wanted those who act");
}

TEST_CASE("each difference of indexes has its sentence", "[schema]") {
  CHECK(after([](table& t) { t.indexes.pop_back(); }) ==
        "S301 table \"agents\", index \"uq\" is missing, wanted UNIQUE (size)");
  CHECK(after([](table& t) {
          t.indexes.push_back({"more", {{.expression = "lower(name)"}}, false, "id > 1"});
        }) ==
        "S302 table \"agents\", index \"more\" is not described by the entity, found (lower(name)) WHERE id "
        "> 1");
  CHECK(after([](table& t) { t.indexes[0].unique = true; }) ==
        "S303 table \"agents\", index \"ix_name\": it is UNIQUE (name), wanted (name)");
  CHECK(after([](table& t) { t.indexes[0].parts[0].descending = true; }) ==
        "S303 table \"agents\", index \"ix_name\": it is (name DESC), wanted (name)");
  CHECK(after([](table& t) { t.indexes[0].parts[0].collation = "NOCASE"; }) ==
        "S303 table \"agents\", index \"ix_name\": it is (name COLLATE NOCASE), wanted (name)");
  CHECK(after([](table& t) { t.indexes[0].where = "id > 1"; }) ==
        "S303 table \"agents\", index \"ix_name\": it is (name) WHERE id > 1, wanted (name)");
}

TEST_CASE("each difference of foreign keys has its sentence", "[schema]") {
  CHECK(after([](table& t) { t.foreign_keys.clear(); }) ==
        "S401 table \"agents\", foreign key \"(size)\" is missing, wanted (size) REFERENCES sizes (id) ON "
        "DELETE "
        "NO ACTION ON UPDATE NO ACTION");
  CHECK(after([](table& t) {
          t.foreign_keys.push_back({"", {"id"}, "x", {"y"}});
        }) ==
        "S402 table \"agents\", foreign key \"(id)\" is not described by the entity, found (id) REFERENCES x "
        "(y) "
        "ON DELETE NO ACTION ON UPDATE NO ACTION");
  CHECK(after([](table& t) {
          t.foreign_keys[0].on_delete = tenon::referential_action::cascade;
          t.foreign_keys[0].checked = tenon::deferrable::initially_deferred;
        }) ==
        "S403 table \"agents\", foreign key \"(size)\": it is (size) REFERENCES sizes (id) ON DELETE CASCADE "
        "ON "
        "UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED, wanted (size) REFERENCES sizes (id) ON DELETE NO "
        "ACTION "
        "ON UPDATE NO ACTION");
}

TEST_CASE("each difference of checks has its sentence", "[schema]") {
  CHECK(after([](table& t) { t.checks.clear(); }) ==
        "S501 table \"agents\", check \"named\" is missing, wanted (name <> '')");
  CHECK(after([](table& t) {
          t.checks.push_back({"", "id > 0"});
        }) == "S502 table \"agents\", check \"id > 0\" is not described by the entity, found (id > 0)");
  CHECK(after([](table& t) { t.checks[0].expression = "name <> 'x'"; }) ==
        "S503 table \"agents\", check \"named\": it is (name <> 'x'), wanted (name <> '')");
}

TEST_CASE("what means the same is no difference: case of names, order, names of constraints", "[schema]") {
  CHECK(after([](table& t) {
          t.name = "Agents";
          t.columns[0].name = "ID";
          t.columns[0].type = "integer";
          t.primary_key = {"Id"};
          std::swap(t.columns[0], t.columns[2]);
          t.indexes[0].name = "other";
          t.indexes[1].name.clear();
          t.foreign_keys[0].name = "other";
          t.foreign_keys[0].table = "SIZES";
          t.checks[0] = {"", "NAME <> ''"};
        }).empty());
}

TEST_CASE("names that differ in case are different where the database says so", "[schema]") {
  snapshot wanted = sample();
  snapshot found = sample();
  wanted.folds_case = found.folds_case = false;
  found.tables[0].name = "Agents";
  REQUIRE(diff(wanted, found).size() == 1);
  CHECK(diff(wanted, found)[0].kind == difference_kind::missing_table);
}

TEST_CASE("an index of the same name and one of the same meaning do not steal each other's partner",
          "[schema]") {
  const snapshot wanted = sample();
  snapshot found = wanted;
  found.tables[0].indexes = {{"uq", {{.column = "name"}}, false, ""},
                             {"ix_name", {{.column = "size"}}, true, ""}};
  CHECK(diff(wanted, found).empty());
}

TEST_CASE("a type with other labels is told once, by the first column that has it", "[schema]") {
  snapshot wanted = sample();
  wanted.tables[0].columns[1].type = wanted.tables[0].columns[2].type = "mood";
  wanted.types = {{"mood", {"calm", "wild"}}};
  snapshot found = wanted;
  CHECK(diff(wanted, found).empty());
  found.types[0].labels = {"calm"};
  const auto differences = diff(wanted, found);
  REQUIRE(differences.size() == 1);
  CHECK(differences[0].code() == "S203");
  CHECK(differences[0].sentence() ==
        "table \"agents\", column \"name\": type is mood (calm), wanted mood (calm, wild)");
}
