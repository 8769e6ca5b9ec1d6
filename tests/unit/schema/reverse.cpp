// SPDX-License-Identifier: MIT
#include <tenon/reverse.hpp>

#include "catch.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <tenon/dialect/detail/postgresql_arrays.hpp>

using namespace tenon::schema;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

snapshot one(table made, bool sqlite = true) {
  snapshot all;
  all.folds_case = sqlite;
  all.tables.push_back(std::move(made));
  return all;
}
table keyed(std::string name) {
  table made;
  made.name = std::move(name);
  made.columns.push_back({"key", "INTEGER", false});
  made.primary_key = {"key"};
  return made;
}

}  // namespace

TEST_CASE("the names of structs and members are near to those of the database", "[schema]") {
  CHECK(detail::type_name("invoice_line", "Table") == "InvoiceLine");
  CHECK(detail::type_name("InvoiceLine", "Table") == "InvoiceLine");
  CHECK(detail::type_name("INVOICE LINE", "Table") == "InvoiceLine");
  CHECK(detail::type_name("2nd-half", "Table") == "T2NdHalf");
  CHECK(detail::type_name("\xE6\x97\xA5", "Table") == "Table");
  CHECK(detail::member_name("AlbumId", "spare") == "AlbumId");
  CHECK(detail::member_name("class", "spare") == "class_");
  CHECK(detail::member_name("a b--c", "spare") == "a_b_c");
  CHECK(detail::member_name("_Y", "spare") == "Y");
  CHECK(detail::member_name("a__b", "spare") == "a_b");
  CHECK(detail::member_name("1st", "spare") == "c1st");
  CHECK(detail::member_name("NULL", "spare") == "NULL_");
  CHECK(detail::member_name("\xE6\x97\xA5", "spare") == "spare");
  CHECK(detail::singular_of("invoices") == "invoice");
  CHECK(detail::singular_of("categories") == "category");
  CHECK(detail::singular_of("boxes") == "box");
  CHECK(detail::singular_of("address") == "address");
  CHECK(detail::singular_of("status") == "status");
}

TEST_CASE("texts of SQL become literals of C++ whatever they hold", "[schema]") {
  CHECK(detail::cpp_literal("a > 1") == "\"a > 1\"");
  CHECK(detail::cpp_literal("a = \"b\"") == "R\"(a = \"b\")\"");
  CHECK(detail::cpp_literal("f(\"b\")\")sql\"") == "R\"sql_(f(\"b\")\")sql\")sql_\"");
  CHECK(detail::cpp_literal("a\\b\nc") == "R\"(a\\b\nc)\"");
  CHECK(detail::comment_text("a\nb\\") == "a b\\.");
}

TEST_CASE("options of reversing choose the tables, their namespace and singular names", "[schema]") {
  snapshot all = one(keyed("invoices"));
  all.tables.push_back(keyed("others"));
  const reversed_schema made =
      tenon::schema::reverse(all, {.name_space = "shop", .tables = {"Invoices"}, .singular = true});
  CHECK(made.entities == std::vector<std::string>{"shop::Invoice"});
  CHECK(has(made.header,
            "namespace shop {\n\nstruct Invoice {\n  std::int64_t key = 0;\n};\n\n}  // namespace shop"));
  CHECK(has(made.header,
            "tenon::table<shop::Invoice>(\"invoices\")\n        .primary_key(&shop::Invoice::key);"));
  CHECK_FALSE(has(made.header, "Others"));
  CHECK(tenon::reverse(all) == tenon::schema::reverse(all).header);
  CHECK(tenon::schema::reverse(all).entities == std::vector<std::string>{"Invoices", "Others"});
}

TEST_CASE("a member called id is a key only if the column is one", "[schema]") {
  table made;
  made.name = "t";
  made.columns.push_back({"id", "INTEGER", true});
  CHECK(has(tenon::reverse(one(made)), ".column(&T::id_2, \"id\")"));
  made.primary_key = {"id"};
  made.columns[0].nullable = false;
  CHECK(has(tenon::reverse(one(made)), ".primary_key(&T::id)"));
  made.autoincrement = true;
  CHECK(has(tenon::reverse(one(made)), ".generated_key(&T::id)"));
}

TEST_CASE("every action of a foreign key is said, and integers agree with what they refer to", "[schema]") {
  using enum tenon::referential_action;
  table parent = keyed("parent");
  parent.columns[0].type = "bigint";
  for (const tenon::referential_action each : {no_action, restrict_, cascade, set_null, set_default}) {
    table child = keyed("child");
    child.columns.push_back({"parent", "integer", true});
    foreign_key key;
    key.columns = {"parent"};
    key.table = "parent";
    key.referenced = {"key"};
    key.on_delete = each;
    key.on_update = each;
    key.checked = each == cascade ? tenon::deferrable::initially_deferred : tenon::deferrable::no;
    child.foreign_keys.push_back(key);
    snapshot all = one(child, false);
    all.tables.push_back(parent);
    const std::string header = tenon::reverse(all);
    INFO(header);
    constexpr std::string_view names[] = {"", "restrict_", "cascade", "set_null", "set_default"};
    const std::string name(names[static_cast<unsigned char>(each)]);
    std::string options = name.empty() ? "" : ", tenon::on_delete::" + name + ", tenon::on_update::" + name;
    if (each == cascade) options += ", tenon::deferrable::initially_deferred";
    CHECK(has(header, ".foreign_key(&Child::parent, &Parent::key" + options + ")"));
    CHECK(has(header, "std::optional<std::int64_t> parent{};"));
    CHECK(has(header, ".type(&Child::parent, \"integer\")"));
  }
}

TEST_CASE("what no description expresses is a comment and a gap, which tells whether a plan touches it",
          "[schema]") {
  table made = keyed("t");
  made.columns.push_back({"a", "TEXT", false});
  made.columns.push_back({"b", "TEXT", true});
  made.primary_key = {"key", "b"};
  made.conflict_rules = "a: REPLACE";
  foreign_key gone;
  gone.columns = {"a"};
  gone.table = "missing";
  gone.referenced = {"x"};
  made.foreign_keys.push_back(gone);
  foreign_key no_key = gone;
  no_key.table = "t";
  no_key.referenced = {"b"};
  made.foreign_keys.push_back(no_key);
  for (int i = 0; i < 17; ++i) made.indexes.push_back({"i" + std::to_string(i), {{"a"}}});
  for (int i = 0; i < 13; ++i) made.checks.push_back({"c" + std::to_string(i), "a > 1"});
  made.full_texts.push_back({"words"});
  snapshot all = one(made);
  all.tables.push_back(keyed(std::string(64, 'x')));
  all.views.push_back({"seen", "CREATE VIEW"});
  const reversed_schema result = tenon::schema::reverse(all);
  std::vector<std::string> in_plan;
  std::vector<std::string> others;
  for (const reverse_gap& each : result.gaps) {
    INFO(each.sentence());
    CHECK(has(result.header, "// not expressed: "));
    CHECK(has(result.header, each.why));
    (each.in_plan ? in_plan : others).push_back(each.object.empty() ? each.table : each.object);
  }
  CHECK(in_plan == std::vector<std::string>{"column \"b\"", "index \"i16\"", "check \"c12\"",
                                            "foreign key \"a\" to table \"missing\"",
                                            "foreign key \"a\" to table \"t\"", "ON CONFLICT",
                                            "full-text index \"words\""});
  CHECK(others == std::vector<std::string>{"table \"" + std::string(64, 'x') + '"', "view \"seen\""});
  CHECK(result.entities == std::vector<std::string>{"T"});
}

TEST_CASE("types of PostgreSQL that Tenon has no member for are kept out of reach", "[schema]") {
  table made = keyed("t");
  made.columns[0].type = "integer";
  made.columns.push_back({"a", "point", true});
  made.columns.push_back({"b", "odd", true});
  made.columns.push_back({"c", "mood", false, "'new_'::mood"});
  made.columns.push_back({"d", "integer", false, "GENERATED BY DEFAULT AS IDENTITY"});
  snapshot all = one(made, false);
  all.types.push_back({"odd", {"in progress"}});
  all.types.push_back({"mood", {"happy", "new_"}});
  const reversed_schema result = tenon::schema::reverse(all);
  CHECK(has(result.header, ".hidden(&T::a)\n        .read_only(&T::a)"));
  CHECK(has(result.header, ".type(&T::b, \"odd\")\n        .read_only(&T::b)"));
  CHECK(has(result.header, "enum class Mood { happy, new_ };"));
  CHECK(has(result.header, "Mood c{};"));
  CHECK(has(result.header, ".type(&T::c, \"mood\")"));
  CHECK(result.gaps.size() == 3);
  CHECK(result.gaps[2].in_plan);
}

TEST_CASE("a cast of a whole array is read back as it was printed", "[schema]") {
  const auto stable = [](std::string text) {
    return tenon::dialect::postgresql_detail::with_array_types(std::move(text));
  };
  CHECK(stable("(a)::text = ANY ((ARRAY['x]'::character varying, 'y'::character varying])::text[])") ==
        "(a)::text = ANY ((ARRAY['x]'::character varying, 'y'::character varying]::character "
        "varying[])::text[])");
  const std::string again = "(a)::text = ANY ((ARRAY['x'::character varying]::character varying[])::text[])";
  CHECK(stable(again) == again);
  CHECK(stable("a = ANY (ARRAY[1, 2])") == "a = ANY (ARRAY[1, 2])");
  CHECK(stable("b <> '(ARRAY[''x''::text])::text[]'") == "b <> '(ARRAY[''x''::text])::text[]'");
}
