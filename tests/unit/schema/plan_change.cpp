// SPDX-License-Identifier: MIT
#include <tenon/schema/plan_change.hpp>

#include "catch.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <tenon/dialect/postgresql_change.hpp>
#include <tenon/dialect/sqlite_change.hpp>
#include <tenon/schema/diff.hpp>
#include <tenon/schema/plan_text.hpp>

using namespace tenon::schema;

namespace {

/// A table with the key "id" and these columns of integers.
table planned_table(std::string name, const std::vector<std::string>& columns) {
  table made;
  made.name = std::move(name);
  column key;
  key.name = "id";
  key.type = "INTEGER";
  key.nullable = false;
  made.columns.push_back(key);
  made.primary_key = {"id"};
  for (const std::string& each : columns) {
    column& added = made.columns.emplace_back();
    added.name = each;
    added.type = "INTEGER";
  }
  return made;
}
snapshot planned(const list<table>& tables) {
  snapshot made;
  made.folds_case = true;
  made.tables = tables;
  return made;
}

enum class on { sqlite, postgresql };

plan between(const snapshot& found, const snapshot& wanted, on store, const hints& given = {},
             const change_options& options = {}) {
  return plan_change(
      wanted, found, given,
      store == on::sqlite ? tenon::dialect::sqlite_abilities() : tenon::dialect::postgresql_abilities(),
      options);
}
/// "C201 A201 …": a rebuild is [what it does].
std::string codes(const list<step>& steps) {
  std::string text;
  for (const step& each : steps) {
    if (!text.empty()) text += ' ';
    text +=
        each.kind == step_kind::rebuild_table ? '[' + codes(each.parts) + ']' : std::string(each.judged.code);
  }
  return text;
}
std::string codes(const plan& of) {
  return codes(of.steps);
}

/// The codes of one change of the table "t" with the column "a", on both databases.
template <class Change>
std::vector<std::string> codes_of(Change&& change) {
  snapshot before = planned({planned_table("t", {"a"})});
  snapshot after = before;
  change(before.tables[0], after.tables[0]);
  std::vector<std::string> both{codes(between(before, after, on::sqlite))};
  both.push_back(codes(between(before, after, on::postgresql)));
  return both;
}
using both = std::vector<std::string>;

std::string questions_of(const snapshot& before, const snapshot& after, const hints& given) {
  std::string text;
  for (const step& each : between(before, after, on::postgresql, given).steps) {
    if (!each.judged.question.empty()) text += each.judged.question + '\n';
  }
  return text;
}

}  // namespace

TEST_CASE("equal schemas need no plan", "[schema]") {
  const snapshot same = planned({planned_table("t", {"a"})});
  CHECK(between(same, same, on::sqlite).empty());
  CHECK(to_text(between(same, same, on::sqlite)) == "nothing to change\n");
}

TEST_CASE("each change has its code, and is in place where the database can", "[schema]") {
  CHECK(codes_of([](table&, table& after) { after.columns.emplace_back().name = "b"; }) ==
        both{"A201", "A201"});
  CHECK(codes_of([](table&, table& after) { after.columns.pop_back(); }) == both{"L201", "L201"});
  CHECK(codes_of([](table&, table& after) {
          column& added = after.columns.emplace_back();
          added.name = "b";
          added.nullable = false;
        }) == both{"[D202]", "D202"});
  CHECK(codes_of([](table&, table& after) { after.columns[1].nullable = false; }) == both{"[D201]", "D201"});
  CHECK(codes_of([](table& before, table&) { before.columns[1].nullable = false; }) ==
        both{"[C203]", "C203"});
  CHECK(codes_of([](table&, table& after) { after.columns[1].default_text = "7"; }) ==
        both{"[C204]", "C204"});
  CHECK(codes_of([](table&, table& after) { after.columns[1].generated = "id + 1"; }) ==
        both{"[L203]", "L203"});
  CHECK(codes_of([](table& before, table&) { before.columns[1].generated = "id + 1"; }) ==
        both{"[C209]", "C209"});
  CHECK(codes_of([](table&, table& after) { after.columns[1].collation = "NOCASE"; }) ==
        both{"[C205]", "C205"});
  CHECK(codes_of([](table&, table& after) { after.primary_key = {"id", "a"}; }) == both{"[D302]", "D302"});
  CHECK(codes_of([](table&, table& after) { after.autoincrement = true; }) == both{"[C302]", "C302"});
  CHECK(codes_of([](table&, table& after) {
          after.checks.push_back({"c", "a > 0"});
        }) == both{"[D501]", "D501"});
  CHECK(codes_of([](table& before, table&) {
          before.checks.push_back({"c", "a > 0"});
        }) == both{"[C501]", "C501"});
  CHECK(codes_of([](table&, table& after) {
          after.indexes.push_back({"i", {{"a"}}});
        }) == both{"A301", "A301"});
  CHECK(codes_of([](table&, table& after) {
          after.indexes.push_back({"i", {{"a"}}, true});
        }) == both{"D301", "D301"});
  CHECK(codes_of([](table&, table& after) {
          after.indexes.push_back({"i", {{"a"}, {"id"}}, true});
        }) == both{"C303", "C303"});
  CHECK(codes_of([](table& before, table&) {
          before.indexes.push_back({"i", {{"a"}}});
        }) == both{"C301", "C301"});
  CHECK(codes_of([](table&, table& after) {
          after.foreign_keys.push_back({"f", {"a"}, "t", {"id"}});
        }) == both{"[D401]", "D401"});
  CHECK(codes_of([](table& before, table&) {
          before.foreign_keys.push_back({"f", {"a"}, "t", {"id"}});
        }) == both{"[C401]", "C401"});
}

TEST_CASE("the least harm is done to a column that changes its type", "[schema]") {
  const auto retyped = [](std::string from, std::string to) {
    return codes_of([&](table& before, table& after) {
      before.columns[1].type = from;
      after.columns[1].type = to;
    });
  };
  CHECK(retyped("character varying(50)", "character varying(51)")[1] == "C202");
  CHECK(retyped("character varying(50)", "text")[1] == "C202");
  CHECK(retyped("text", "character varying(50)")[1] == "D203");
  CHECK(retyped("numeric(10,2)", "numeric(12,2)")[1] == "C202");
  CHECK(retyped("numeric(10,2)", "numeric(12,1)")[1] == "D203");
  CHECK(retyped("integer", "bigint")[1] == "C208");
  CHECK(retyped("bigint", "integer")[1] == "D203");
  CHECK(retyped("text", "uuid")[1] == "D203");
  CHECK(retyped("bytea", "text")[1] == "X201");
  CHECK(retyped("boolean", "date")[1] == "X201");
  CHECK(retyped("INTEGER", "TEXT")[0] == "[C208]");
  CHECK(retyped("TEXT", "INTEGER")[0] == "[D203]");
  CHECK(retyped("BLOB", "TEXT")[0] == "[X201]");
}

TEST_CASE("D2: a column that goes and one that comes are two changes, never a rename", "[schema]") {
  const snapshot before = planned({planned_table("users", {"email"})});
  const snapshot after = planned({planned_table("users", {"nickname"})});
  CHECK(codes(between(before, after, on::sqlite)) == "A201 L201");
  hints said;
  said.columns.push_back({"users", "email", "nickname"});
  CHECK(codes(between(before, after, on::sqlite, said)) == "C201");
  CHECK(between(after, after, on::sqlite, said).empty());
}

TEST_CASE("D3: several renames at once are made, those that change places by a way round", "[schema]") {
  hints said;
  said.columns.push_back({"t", "a", "b"});
  said.columns.push_back({"t", "b", "a"});
  snapshot both_columns = planned({planned_table("t", {"a", "b"})});
  const plan made = between(both_columns, both_columns, on::sqlite, said);
  REQUIRE(made.steps.size() == 3);
  CHECK(made.steps[0].renamed == tenon::schema::rename{"a", "tenon_renamed_1"});
  CHECK(made.steps[1].renamed == tenon::schema::rename{"b", "a"});
  CHECK(made.steps[2].renamed == tenon::schema::rename{"tenon_renamed_1", "b"});
}

TEST_CASE("a rename whose old name is gone, or whose new name is taken, does nothing", "[schema]") {
  hints said;
  said.tables.push_back({"old", "t"});
  said.columns.push_back({"t", "a", "b"});
  const snapshot done = planned({planned_table("t", {"b"})});
  CHECK(between(done, done, on::sqlite, said).empty());
  const snapshot taken = planned({planned_table("t", {"a", "b"}), planned_table("old", {})});
  CHECK(codes(between(taken, done, on::sqlite, said)) == "L201");
}

TEST_CASE("on the way back what took an old name since then gives way", "[schema]") {
  hints said;
  said.tables.push_back({"t", "moved"});
  said.columns.push_back({"moved", "a", "b"});
  const snapshot before = planned({planned_table("t", {"a"})});
  const snapshot after = planned({planned_table("moved", {"b", "a"}), planned_table("t", {})});
  CHECK(codes(between(before, after, on::sqlite, said)) == "C101 C201 A101 A201");
  const plan back = between(after, before, on::sqlite, reverted(said), {.drop_tables = true});
  CHECK(codes(back) == "C101 C101 C201 C201 L101 L201");
  REQUIRE(back.steps.size() == 6);
  CHECK(back.steps[0].renamed == tenon::schema::rename{"t", "tenon_renamed_1"});
  CHECK(back.steps[1].renamed == tenon::schema::rename{"moved", "t"});
  CHECK(back.steps[2].renamed == tenon::schema::rename{"a", "tenon_renamed_1"});
  CHECK(back.steps[3].renamed == tenon::schema::rename{"b", "a"});
  CHECK(back.steps[4].subject.name == "tenon_renamed_1");
  CHECK(back.steps[4].judged.question == "SELECT count(*) FROM \"t\"");
  CHECK(diff(before, applied(after, back)).empty());
}

TEST_CASE("what only trying tells is tried where it can be undone", "[schema]") {
  snapshot before = planned({planned_table("t", {"a"})});
  snapshot after = planned({planned_table("t", {"a", "b"})});
  after.tables[0].columns[2].default_text = "1";
  after.tables[0].indexes.push_back({"known", {{"a"}}, true});
  after.tables[0].indexes.push_back({"untold", {{"b"}}, true});
  after.tables[0].checks.push_back({"c", "a > 0"});
  std::string concurrent;
  const plan made = between(before, after, on::postgresql, {}, {.concurrently = true});
  CHECK(codes(made) == "A201 D301 D301 D501 C502");
  for (const step& each : made.steps) concurrent += each.concurrently ? each.made.name + '+' : "-";
  CHECK(concurrent == "-known+-+-");
}

TEST_CASE("an index that a new foreign key refers to is not made after it", "[schema]") {
  const snapshot before = planned({planned_table("t", {"a"}), planned_table("child", {"t_a"})});
  snapshot after = before;
  after.tables[0].indexes.push_back({"i", {{"a"}}, true});
  after.tables[1].foreign_keys.push_back({"f", {"t_a"}, "t", {"a"}});
  const plan made = between(before, after, on::postgresql, {}, {.concurrently = true});
  REQUIRE(codes(made) == "D301 D401 C502");
  CHECK_FALSE(made.steps[0].concurrently);
  CHECK(made.steps[1].concurrently);
}

TEST_CASE("rules that stay are asked about where values become others", "[schema]") {
  snapshot before = planned({planned_table("t", {"a", "n"})});
  before.tables[0].columns[1].type = "TEXT";
  before.tables[0].columns[2].generated = "length(a)";
  before.tables[0].checks.push_back({"short", "length(a) < 4"});
  before.tables[0].checks.push_back({"few", "n < 4"});
  before.tables[0].checks.push_back({"other", "id > 0"});
  before.tables[0].indexes.push_back({"i", {{"a"}}, true});
  before.tables[0].indexes.push_back({"j", {{"id"}}, true});
  snapshot after = before;
  after.tables[0].columns[1].type = "REAL";
  const plan made = between(before, after, on::sqlite);
  REQUIRE(codes(made) == "[D203 D501 D501 D301]");
  const std::string value = "CAST(\"a\" AS REAL) END)";
  CHECK(made.steps[0].parts[1].judged.question.find(value + ") < 4)") != std::string::npos);
  CHECK(made.steps[0].parts[2].judged.question.find("NOT ((length((CASE WHEN") != std::string::npos);
  CHECK(made.steps[0].parts[3].judged.question.find(value) != std::string::npos);
  after.tables[0].columns[1].type = "VARCHAR(9)";
  CHECK(codes(between(before, after, on::sqlite)) == "[C202]");
}

TEST_CASE("D4: tables that are only in the database stay unless it is asked for", "[schema]") {
  const snapshot before = planned({planned_table("t", {}), planned_table("other", {}),
                                   planned_table("tenon_migrations", {}), planned_table("tenon_seeds", {})});
  const snapshot after = planned({planned_table("t", {})});
  CHECK(between(before, after, on::sqlite).empty());
  const plan made = between(before, after, on::sqlite, {}, {.drop_tables = true});
  CHECK(codes(made) == "L101");
  CHECK(made.steps[0].judged.question == "SELECT count(*) FROM \"other\"");
}

TEST_CASE("a table that is not described keeps the key that it refers to", "[schema]") {
  snapshot before = planned({planned_table("t", {"a"}), planned_table("other", {"t_id"})});
  before.tables[1].foreign_keys.push_back({"f", {"t_id"}, "t", {"id"}});
  snapshot after = planned({planned_table("t", {"a"})});
  after.tables[0].primary_key = {"id", "a"};
  for (on store : {on::sqlite, on::postgresql})
    CHECK(codes(between(before, after, store)).find("X401") != std::string::npos);
}

TEST_CASE("questions name things as they are before the plan", "[schema]") {
  snapshot before = planned({planned_table("old", {"a", "gone"})});
  snapshot after = planned({planned_table("new", {"b", "n"})});
  after.tables[0].columns[1].nullable = false;
  after.tables[0].checks.push_back({"c", "b > 0 OR n = 'b'"});
  hints said;
  said.tables.push_back({"old", "new"});
  said.columns.push_back({"new", "a", "b"});
  CHECK(questions_of(before, after, said) ==
        "SELECT count(*) FROM \"old\" WHERE \"a\" IS NULL\n"
        "SELECT count(*) FROM \"old\" WHERE \"gone\" IS NOT NULL\n"
        "SELECT count(*) FROM \"old\" WHERE NOT (\"a\" > 0 OR CAST(NULL AS INTEGER) = 'b')\n");
}

TEST_CASE("somebody's word on where values come from is taken", "[schema]") {
  snapshot before = planned({planned_table("t", {"a"})});
  snapshot after = planned({planned_table("t", {"a", "b"})});
  after.tables[0].columns[2].nullable = false;
  hints said;
  said.conversions.push_back({"t", "b", "coalesce(a, 0)"});
  CHECK(codes(between(before, after, on::postgresql, said)) == "A201 C207 D201");
  const plan made = between(before, after, on::sqlite, said);
  REQUIRE(codes(made) == "[A201]");
  REQUIRE(made.steps[0].mapping.size() == 3);
  CHECK(made.steps[0].mapping[2] == copied_column{"b", "coalesce(a, 0)"});
}

TEST_CASE("tables that are missing come with what opening would make", "[schema]") {
  snapshot after = planned({planned_table("child", {"p_id"}), planned_table("parent", {})});
  after.tables[0].foreign_keys.push_back({"f", {"p_id"}, "parent", {"id"}});
  after.tables[0].indexes.push_back({"i", {{"p_id"}}});
  plan made = between({}, after, on::sqlite);
  for (step& each : made.steps) each.judged = {};
  CHECK(made == plan_missing_tables(after, {}));
}

TEST_CASE("a plan is told as text and as JSON", "[schema]") {
  const plan made = between(planned({planned_table("users", {"nickname"})}),
                            planned({planned_table("users", {})}), on::sqlite);
  CHECK(to_text(made) ==
        "L201  lossy: table \"users\", column \"nickname\" is dropped with its values\n"
        "       asks first: SELECT count(*) FROM \"users\" WHERE \"nickname\" IS NOT NULL\n");
  const std::vector<std::string> script{"ALTER TABLE …"};
  CHECK(
      to_json(made, script) ==
      R"([{"step":"drop_column","table":"users","column":"nickname","safety":"lossy","code":"L201",)"
      R"("sentence":"table \"users\", column \"nickname\" is dropped with its values",)"
      R"("question":"SELECT count(*) FROM \"users\" WHERE \"nickname\" IS NOT NULL","sql":"ALTER TABLE …"}])");
}

TEST_CASE("every code of a change is explained in the documents", "[schema]") {
  const auto read = [](const std::string& name) {
    std::ifstream file(std::string(TENON_SOURCE_DIR) + name);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string page = read("/docs/schema-codes.md");
  int codes = 0;
  for (const char* header : {"judge.hpp", "plan_change.hpp", "table_changes.hpp", "view_changes.hpp"}) {
    const std::string text = read(std::string("/include/tenon/schema/") + header);
    for (std::size_t at = 0; at + 5 < text.size(); ++at) {
      const std::string piece = text.substr(at, 6);
      if (piece[0] != '"' || piece[5] != '"' || std::string("ACDLX").find(piece[1]) == std::string::npos ||
          piece.find_first_not_of("0123456789", 2) != 5)
        continue;
      INFO(piece);
      ++codes;
      CHECK(page.find(piece.substr(1, 4)) != std::string::npos);
    }
  }
  CHECK(codes > 40);
}
