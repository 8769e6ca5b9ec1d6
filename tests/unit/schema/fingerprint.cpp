// SPDX-License-Identifier: MIT
#include <tenon/schema/fingerprint.hpp>

#include "catch.hpp"

using namespace tenon::schema;

namespace {
snapshot sample() {
  snapshot made;
  table users{.name = "users",
              .columns = {{.name = "id", .type = "INTEGER", .nullable = false}, {.name = "age"}}};
  users.primary_key = {"id"};
  users.indexes = {{.name = "by_age", .parts = {{.column = "age"}}}};
  users.checks = {{.name = "grown", .expression = "age > 17"}};
  users.foreign_keys = {{.name = "fk", .columns = {"age"}, .table = "ages", .referenced = {"id"}}};
  made.tables = {users, {.name = "ages", .columns = {{.name = "id"}}}};
  made.triggers = {{.name = "t", .table = "users", .text = "CREATE TRIGGER t"}};
  made.views = {{.name = "grown", .text = "SELECT id FROM users"}};
  made.types = {{.name = "mood", .labels = {"glad", "sad"}}};
  made.sequences = {{.name = "numbers", .text = "AS bigint"}};
  return made;
}
}  // namespace

TEST_CASE("a schema's fingerprint is of what is in it, not of the order in which it was made", "[schema]") {
  const std::string print = fingerprint(sample());
  CHECK(print.size() == 64);
  CHECK(print == fingerprint(sample()));
  snapshot turned = sample();
  std::swap(turned.tables[0], turned.tables[1]);
  CHECK(fingerprint(turned) == print);
  turned.tables.push_back({.name = "tenon_migrations"});
  turned.tables.push_back({.name = "other.users", .schema = "other"});
  turned.triggers.push_back({.name = "t", .table = "other.users"});
  turned.views.push_back({.name = "other.grown", .schema = "other"});
  turned.types.push_back({.name = "other.mood", .schema = "other"});
  CHECK(fingerprint(turned) == print);
}

TEST_CASE("every part of a table changes its schema's fingerprint", "[schema]") {
  const std::string print = fingerprint(sample());
  const auto changed = [&](auto change) {
    snapshot other = sample();
    change(other.tables[0], other);
    return fingerprint(other) != print;
  };
  CHECK(changed([](table& users, snapshot&) { users.name = "people"; }));
  CHECK(changed([](table& users, snapshot&) { users.strict = true; }));
  CHECK(changed([](table& users, snapshot&) { users.primary_key.clear(); }));
  CHECK(changed([](table& users, snapshot&) { users.columns[1].nullable = false; }));
  CHECK(changed([](table& users, snapshot&) { users.columns[1].default_text = "1"; }));
  CHECK(changed([](table& users, snapshot&) { users.columns[1].type = "TEXT"; }));
  CHECK(changed([](table& users, snapshot&) { std::swap(users.columns[0], users.columns[1]); }));
  CHECK(changed([](table& users, snapshot&) { users.indexes[0].unique = true; }));
  CHECK(changed([](table& users, snapshot&) { users.indexes[0].parts[0].descending = true; }));
  CHECK(changed([](table& users, snapshot&) { users.checks[0].expression = "age > 18"; }));
  CHECK(changed(
      [](table& users, snapshot&) { users.foreign_keys[0].on_delete = tenon::referential_action::cascade; }));
  CHECK(changed([](table&, snapshot& all) { all.tables.push_back({.name = "more"}); }));
  CHECK(changed([](table&, snapshot& all) { all.triggers[0].text += ';'; }));
  CHECK(changed([](table&, snapshot& all) { all.views[0].text += " WHERE true"; }));
  CHECK(changed([](table&, snapshot& all) { all.views[0].stored = true; }));
  CHECK(changed([](table&, snapshot& all) { all.views.clear(); }));
  CHECK(changed([](table&, snapshot& all) { all.types[0].labels.push_back("bored"); }));
  CHECK(changed([](table&, snapshot& all) { all.sequences[0].text += " CYCLE"; }));
}
