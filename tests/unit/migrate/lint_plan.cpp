// SPDX-License-Identifier: MIT
#include <tenon/migrate/lint_plan.hpp>

#include "catch.hpp"

using namespace tenon::schema;
using tenon::lint;

namespace {
std::string codes(plan of, const char* engine = "postgresql") {
  std::string text;
  for (const tenon::lint_finding& each : lint(of, engine)) {
    if (!text.empty()) text += ' ';
    text += each.code;
  }
  return text;
}
step of(step_kind kind, table subject = {.name = "users"}, safety judged = safety::safe) {
  step made;
  made.kind = kind;
  made.subject = std::move(subject);
  made.judged.safety = judged;
  return made;
}
plan only(step made) {
  plan result;
  result.steps.push_back(std::move(made));
  return result;
}
}  // namespace

TEST_CASE("lint of a plan has the codes of lint of statements", "[migrate][lint]") {
  CHECK(codes(only(of(step_kind::drop_table))) == "M101");
  CHECK(codes(only(of(step_kind::drop_column))) == "M102");
  CHECK(codes(only(of(step_kind::alter_column_type, {.name = "users"}, safety::lossy))) == "M104");
  CHECK(codes(only(of(step_kind::alter_column_type))).empty());
  CHECK(codes(only(of(step_kind::rename_table))) == "M201");
  CHECK(codes(only(of(step_kind::rename_column))) == "M202");
  CHECK(codes(only(of(step_kind::rename_value))) == "M203");
  CHECK(codes(only(of(step_kind::add_column,
                      {.name = "users", .columns = {{.name = "n", .nullable = false}}}))) == "M301");
  CHECK(codes(only(of(step_kind::add_column, {.name = "users", .columns = {{.name = "n"}}}))).empty());
  CHECK(codes(only(of(step_kind::alter_column_nullability, {.name = "users"}, safety::data_dependent))) ==
        "M302");
  CHECK(codes(only(of(step_kind::create_index))) == "M401");
  CHECK(codes(only(of(step_kind::create_index)), "sqlite").empty());
  step concurrent = of(step_kind::create_index);
  concurrent.concurrently = true;
  CHECK(codes(only(concurrent)).empty());
  step rebuild = of(step_kind::rebuild_table);
  rebuild.parts.push_back(of(step_kind::drop_column));
  CHECK(codes(only(rebuild), "sqlite") == "M102 M402");
}

TEST_CASE("lint of a plan finds foreign keys without an index, and spares tables that it makes",
          "[migrate][lint]") {
  const table stays{.name = "stays",
                    .columns = {{.name = "id"}, {.name = "guest"}},
                    .primary_key = {"id"},
                    .foreign_keys = {{.columns = {"guest"}, .table = "guests", .referenced = {"id"}}}};
  plan made = only(of(step_kind::create_table, stays));
  CHECK(codes(made) == "M501");
  CHECK(lint(made, "sqlite")[0].message.rfind("table \"stays\": no index begins with", 0) == 0);
  step index = of(step_kind::create_index, {.name = "stays"});
  index.made.unique = true;
  index.made.parts = {{.column = "guest"}, {.column = "id"}};
  made.steps.push_back(index);
  CHECK(codes(made).empty());
}
