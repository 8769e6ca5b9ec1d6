// SPDX-License-Identifier: MIT
#include <tenon/schema/plan.hpp>

#include "catch.hpp"

#include <string>
#include <vector>

using namespace tenon::schema;

namespace {

table referring(std::string name, const std::vector<std::string>& targets) {
  table made;
  made.name = std::move(name);
  for (const std::string& each : targets) {
    foreign_key key;
    key.table = each;
    made.foreign_keys.push_back(key);
  }
  return made;
}

std::string order(const list<table>& tables, const snapshot& found = {}) {
  snapshot wanted;
  wanted.folds_case = true;
  wanted.tables = tables;
  std::string text;
  for (const step& each : plan_missing_tables(wanted, found).steps) {
    if (!text.empty()) text += ' ';
    text +=
        each.kind == step_kind::create_table ? each.subject.name : each.made.name + "@" + each.subject.name;
  }
  return text;
}

}  // namespace

TEST_CASE("a referenced table is created before those that refer to it", "[schema]") {
  CHECK(order({referring("message", {"conversation", "agent"}), referring("conversation", {"agent"}),
               referring("agent", {"user"}), referring("user", {})}) == "user agent conversation message");
}

TEST_CASE("tables without references keep the order of the entities", "[schema]") {
  CHECK(order({referring("b", {}), referring("a", {}), referring("c", {})}) == "b a c");
}

TEST_CASE("circles of references are created in a fixed order, what they need first", "[schema]") {
  CHECK(order({referring("a", {"b"}), referring("b", {"a"})}) == "b a");
  CHECK(order({referring("self", {"self"})}) == "self");
  CHECK(order({referring("x", {"a"}), referring("a", {"b"}), referring("b", {"c"}),
               referring("c", {"a", "need"}), referring("need", {})}) == "need c b a x");
}

TEST_CASE("names of references fold where the database folds names", "[schema]") {
  CHECK(order({referring("child", {"PARENT"}), referring("parent", {})}) == "parent child");
}

TEST_CASE("tables that exist are not created again", "[schema]") {
  snapshot found;
  found.folds_case = true;
  found.tables = {referring("User", {}), referring("other", {})};
  CHECK(order({referring("agent", {"user"}), referring("user", {})}, found) == "agent");
  CHECK(order({referring("user", {})}, found).empty());
}

TEST_CASE("indexes are steps of their own behind their table", "[schema]") {
  table indexed = referring("t", {});
  indexed.indexes = list<tenon::schema::index>(2);
  indexed.indexes[0].name = "one";
  indexed.indexes[1].name = "two";
  CHECK(order({indexed, referring("u", {})}) == "t one@t two@t u");
  snapshot wanted;
  wanted.tables = {indexed};
  CHECK(plan_missing_tables(wanted, {}).steps[0].subject.indexes.empty());
}

TEST_CASE("schemas and types that tables need are made once, before them, unless they are there",
          "[schema]") {
  snapshot wanted;
  wanted.types = {{"mood", {"calm"}}, {"unused", {"x"}}};
  for (const char* name : {"s.a", "s.b"}) {
    table made = referring(name, {});
    made.schema = "s";
    made.columns.push_back({.name = "c", .type = "mood"});
    wanted.tables.push_back(made);
  }
  const auto steps = plan_missing_tables(wanted, {}).steps;
  REQUIRE(steps.size() == 4);
  CHECK(steps[0].kind == tenon::schema::step_kind::create_schema);
  CHECK(steps[0].subject.schema == "s");
  CHECK(steps[1].kind == tenon::schema::step_kind::create_type);
  CHECK(steps[1].type == wanted.types[0]);
  CHECK(steps[2].subject.own_name() == "a");
  snapshot found;
  found.schemas = {"s"};
  found.types = wanted.types;
  CHECK(plan_missing_tables(wanted, found).steps.size() == 2);
}

TEST_CASE("in a circle of references the foreign keys that would refer ahead come last, where they have to",
          "[schema]") {
  snapshot wanted;
  wanted.tables = {referring("a", {"b", "a"}), referring("b", {"c"}), referring("c", {"a", "b"})};
  CHECK(plan_missing_tables(wanted, {}).steps.size() == 3);
  wanted.refers_ahead = false;
  const auto steps = plan_missing_tables(wanted, {}).steps;
  REQUIRE(steps.size() == 5);
  CHECK(steps[0].subject.name == "c");
  CHECK(steps[0].subject.foreign_keys.empty());
  CHECK(steps[1].subject.name == "b");
  CHECK(steps[1].subject.foreign_keys.size() == 1);
  CHECK(steps[2].subject.name == "a");
  CHECK(steps[2].subject.foreign_keys.size() == 2);
  for (std::size_t i : {3U, 4U}) {
    CHECK(steps[i].kind == tenon::schema::step_kind::add_foreign_key);
    CHECK(steps[i].subject.name == "c");
    REQUIRE(steps[i].subject.foreign_keys.size() == 1);
  }
  CHECK(steps[3].subject.foreign_keys[0].table == "a");
  CHECK(steps[4].subject.foreign_keys[0].table == "b");
  snapshot found;
  found.tables = {referring("a", {})};
  CHECK(plan_missing_tables(wanted, found).steps.size() == 3);
}
