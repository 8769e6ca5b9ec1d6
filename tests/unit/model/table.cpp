// SPDX-License-Identifier: MIT
#include <tenon/model/table.hpp>

#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/codec/decimal.hpp>
#include <tenon/codec/json.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/query/functions.hpp>
#include <tenon/query/operators.hpp>

namespace table_test {

enum class Mood { calm, cross };
struct Point {
  double x = 0;
  double y = 0;
};
struct Address {
  std::string streetName;
  Point at;
};
struct Settings {
  std::string model;
};
struct Agent;

/// Conventions only.
struct HTTPServer {
  std::int64_t id = 0;
  std::string hostName;
  std::optional<int> port;
  Address mainAddress;
};
struct ById {
  tenon::uuid id{};
};
struct ByText {
  std::string id;
};
struct ByBool {
  bool id = false;
};
struct ByOptional {
  std::optional<std::int64_t> id;
  int n = 0;
};
struct NoKey {
  int n = 0;
};
struct InnerId {
  ById inner;
  int n = 0;
};

/// Everything that can be said.
struct Full {
  std::int64_t number = 0;
  tenon::uuid token{};
  std::string name;
  std::optional<std::string> nick;
  Mood mood = Mood::calm;
  bool active = true;
  double ratio = 0;
  tenon::timestamp made{};
  tenon::timestamp changed{};
  std::optional<tenon::timestamp> gone;
  int edition = 0;
  std::string secret;
  std::string origin;
  std::int64_t serial = 0;
  std::int64_t twice = 0;
  tenon::json<Settings> settings;
  Address place;
  std::int64_t otherA = 0;
  std::optional<std::string> otherB;
};
struct Pair {
  std::int64_t a = 0;
  std::string b;
};

/// Two that refer to each other.
struct Hen {
  std::int64_t id = 0;
  std::optional<std::int64_t> hatchedFrom;
};
struct Egg {
  std::int64_t id = 0;
  std::int64_t laidBy = 0;
};

}  // namespace table_test

using namespace table_test;

template <>
inline constexpr auto tenon::table_of<Pair> = tenon::table<Pair>("pairs").primary_key(&Pair::a, &Pair::b);
template <>
inline constexpr auto tenon::table_of<Full> =
    tenon::table<Full>("full table")
        .schema("office")
        .comment("all of it")
        .comment(&Full::name, "what it is called")
        .column(&Full::active, "is_active")
        .prefix(&Full::place, "p_")
        .generated_key(&Full::number)
        .unique(&Full::name)
        .unique({.name = "one_nick_each", .where = "nick IS NOT NULL"}, &Full::nick, &Full::active)
        .index(&Full::mood, tenon::desc(&Full::made))
        .index({.name = "by_lower_name"}, tenon::index_expression("lower(name)", true),
               tenon::json_path(&Full::settings, "$.model"), tenon::at(&Full::place, &Address::streetName))
        .foreign_key(tenon::columns(&Full::otherA, &Full::otherB), tenon::columns(&Pair::a, &Pair::b),
                     tenon::on_update::cascade, tenon::deferrable::initially_deferred,
                     tenon::on_delete::set_null)
        .check("named", "length(name) > 0")
        .check("positive", [] { return tenon::col<&Full::ratio> >= 0.0; })
        .default_value(&Full::nick, "none")
        .default_value(&Full::mood, Mood::cross)
        .default_value(&Full::active, true)
        .default_value(&Full::ratio, 1)
        .default_expression(&Full::serial, "abs(random())")
        .generated(&Full::twice, "number * 2", true)
        .collation(&Full::name, "NOCASE")
        .hidden(&Full::secret)
        .insert_only(&Full::origin)
        .read_only(&Full::serial)
        .as_number(&Full::mood)
        .as_bytes(&Full::token)
        .created_at(&Full::made)
        .updated_at(&Full::changed)
        .deleted_at(&Full::gone)
        .version(&Full::edition)
        .sqlite({.strict = true, .without_rowid = true});
template <>
inline constexpr auto tenon::table_of<Hen> = tenon::table<Hen>().foreign_key(&Hen::hatchedFrom, &Egg::id);
template <>
inline constexpr auto tenon::table_of<Egg> = tenon::table<Egg>().foreign_key(&Egg::laidBy, &Hen::id,
                                                                             tenon::on_delete::cascade);

namespace {

using tenon::column_trait;
using tenon::key_generation;
using tenon::table_info_of;

const tenon::column_info& column_of(const tenon::table_info& table, std::string_view member) {
  for (const tenon::column_info& each : table.columns) {
    if (each.member == member) return each;
  }
  throw std::logic_error("no such member");
}

std::vector<std::string> names_of(const tenon::table_info& table) {
  std::vector<std::string> names;
  for (const tenon::column_info& each : table.columns) names.emplace_back(each.name.view());
  return names;
}

template <class List>
std::vector<int> numbers_of(const List& list) {
  std::vector<int> numbers;
  for (const auto each : list) numbers.push_back(each);
  return numbers;
}

}  // namespace

TEST_CASE("without a description the conventions name table, columns and key", "[model]") {
  const tenon::table_info& table = table_info_of<HTTPServer>;
  CHECK(table.entity == "HTTPServer");
  CHECK(table.name == "http_server");
  CHECK(table.schema.empty());
  CHECK(names_of(table) == std::vector<std::string>{"id", "hostName", "port", "mainAddress_streetName",
                                                    "mainAddress_at_x", "mainAddress_at_y"});
  CHECK(numbers_of(table.key) == std::vector<int>{0});
  CHECK(table.generation == key_generation::integer);
  CHECK_FALSE(column_of(table, "hostName").nullable);
  CHECK(column_of(table, "port").nullable);
  CHECK(column_of(table, "port").spec.kind == tenon::cell_kind::integer);
  CHECK(column_of(table, "x").entity == "HTTPServer");
  CHECK(table.created_at == tenon::table_info::none);
  CHECK(table.indexes.empty());
}

TEST_CASE("a member id is the key, generated where it is an integer or a uuid", "[model]") {
  CHECK(table_info_of<ById>.generation == key_generation::uuid);
  CHECK(table_info_of<ByText>.generation == key_generation::assigned);
  CHECK(table_info_of<ByText>.key.size() == 1);
  CHECK(table_info_of<ByBool>.generation == key_generation::assigned);
  CHECK(table_info_of<ByOptional>.generation == key_generation::integer);
  CHECK(table_info_of<NoKey>.key.empty());
  CHECK(table_info_of<InnerId>.key.empty());  // an id inside of an embedded struct is not the entity's
}

TEST_CASE("every part of a description lands where it belongs", "[model]") {
  const tenon::table_info& table = table_info_of<Full>;
  CHECK(table.name == "full table");
  CHECK(table.schema == "office");
  CHECK(table.comment == "all of it");
  CHECK(column_of(table, "name").comment == "what it is called");
  CHECK(column_of(table, "active").name.view() == "is_active");
  CHECK(column_of(table, "streetName").name.view() == "p_streetName");
  CHECK(column_of(table, "x").name.view() == "p_at_x");
  CHECK(numbers_of(table.key) == std::vector<int>{0});
  CHECK(table.generation == key_generation::integer);
  CHECK(column_of(table, "name").collation == "NOCASE");
  CHECK(column_of(table, "secret").traits == column_trait::hidden);
  CHECK(column_of(table, "origin").traits == column_trait::insert_only);
  CHECK(column_of(table, "serial").traits == column_trait::read_only);
  CHECK(column_of(table, "serial").default_expression == "abs(random())");
  CHECK(column_of(table, "twice").generated_expression == "number * 2");
  CHECK(column_of(table, "twice").is(column_trait::read_only));
  CHECK(column_of(table, "twice").is(column_trait::stored));
  CHECK(column_of(table, "made").traits == (column_trait::created_at | column_trait::insert_only));
  CHECK(column_of(table, "changed").traits == column_trait::updated_at);
  CHECK(table.columns[table.created_at].member == "made");
  CHECK(table.columns[table.updated_at].member == "changed");
  CHECK(table.columns[table.deleted_at].member == "gone");
  CHECK(table.columns[table.version].member == "edition");
  CHECK(column_of(table, "mood").spec.kind == tenon::cell_kind::integer);
  CHECK(column_of(table, "mood").spec.stored == tenon::storage::number);
  CHECK(column_of(table, "token").spec.stored == tenon::storage::bytes);
  CHECK(table.sqlite.strict);
  CHECK(table.sqlite.without_rowid);
}

TEST_CASE("defaults are constants of the column's kind", "[model]") {
  const tenon::table_info& table = table_info_of<Full>;
  CHECK(column_of(table, "nick").default_value.text == "none");
  CHECK(column_of(table, "nick").has_default());
  CHECK(column_of(table, "active").default_value.kind == tenon::cell_kind::boolean);
  CHECK(column_of(table, "active").default_value.integer == 1);
  CHECK(column_of(table, "ratio").default_value.kind == tenon::cell_kind::real);
  CHECK(column_of(table, "ratio").default_value.real == 1.0);
  CHECK(column_of(table, "mood").default_value.integer == 1);
  CHECK(column_of(table, "serial").has_default());
  CHECK_FALSE(column_of(table, "name").has_default());
}

TEST_CASE("indexes keep their parts, directions, names and conditions in order", "[model]") {
  const tenon::table_info& table = table_info_of<Full>;
  REQUIRE(table.indexes.size() == 4);
  CHECK(table.indexes[0].options.unique);
  CHECK(table.indexes[0].parts.size() == 1);
  CHECK(table.indexes[1].options.unique);
  CHECK(table.indexes[1].options.name == "one_nick_each");
  CHECK(table.indexes[1].options.where == "nick IS NOT NULL");
  CHECK(table.indexes[1].parts.size() == 2);
  CHECK_FALSE(table.indexes[2].options.unique);
  CHECK_FALSE(table.indexes[2].parts[0].descending);
  CHECK(table.indexes[2].parts[1].descending);
  CHECK(table.columns[table.indexes[2].parts[1].column].member == "made");
  CHECK(table.indexes[3].parts[0].expression == "lower(name)");
  CHECK(table.indexes[3].parts[0].descending);
  CHECK(table.indexes[3].parts[1].json_path == "$.model");
  CHECK(table.columns[table.indexes[3].parts[1].column].member == "settings");
  CHECK(table.columns[table.indexes[3].parts[2].column].member == "streetName");
}

TEST_CASE("a foreign key pairs its columns and keeps its actions", "[model]") {
  const tenon::table_info& table = table_info_of<Full>;
  REQUIRE(table.foreign_keys.size() == 1);
  const tenon::foreign_key_info& key = table.foreign_keys[0];
  CHECK(table.columns[key.columns[0]].member == "otherA");
  CHECK(table.columns[key.columns[1]].member == "otherB");
  CHECK(&key.references() == &table_info_of<Pair>);
  CHECK(numbers_of(key.referenced) == std::vector<int>{0, 1});
  CHECK(key.deleted == tenon::referential_action::set_null);
  CHECK(key.updated == tenon::referential_action::cascade);
  CHECK(key.checked == tenon::deferrable::initially_deferred);
}

TEST_CASE("entities may refer to each other", "[model]") {
  CHECK(&table_info_of<Hen>.foreign_keys[0].references() == &table_info_of<Egg>);
  CHECK(&table_info_of<Egg>.foreign_keys[0].references() == &table_info_of<Hen>);
  CHECK(table_info_of<Egg>.foreign_keys[0].deleted == tenon::referential_action::cascade);
  CHECK(table_info_of<Hen>.foreign_keys[0].deleted == tenon::referential_action::no_action);
}

TEST_CASE("checks are SQL text or typed conditions", "[model]") {
  const tenon::table_info& table = table_info_of<Full>;
  REQUIRE(table.checks.size() == 2);
  CHECK(table.checks[0].expression == "length(name) > 0");
  CHECK(table.checks[0].write == nullptr);
  CHECK(table.checks[1].name == "positive");
  REQUIRE(table.checks[1].write != nullptr);
  tenon::statement written;
  tenon::encoder values;
  tenon::statement_writer out(&written, values);
  table.checks[1].write(out);
  REQUIRE(written.nodes.size() == 3);
  CHECK(written.nodes[0].kind == tenon::node_kind::greater_equal);
}

TEST_CASE("a prefix is given before the naming strategy, which names it too", "[model]") {
  constexpr auto table =
      tenon::table<HTTPServer>().prefix(&HTTPServer::mainAddress, "m_").naming(tenon::snake_case);
  const auto names = [](const auto& described) {
    std::vector<std::string> all;
    for (const tenon::column_info& each : described.all_columns()) all.emplace_back(each.name.view());
    return all;
  };
  CHECK(names(table) ==
        std::vector<std::string>{"id", "host_name", "port", "m_street_name", "m_at_x", "m_at_y"});
  constexpr auto other_order =
      tenon::table<HTTPServer>().naming(tenon::snake_case).prefix(&HTTPServer::mainAddress, "m_");
  CHECK(other_order.check_description() == tenon::detail::description_problem::prefix_after_naming);
  constexpr auto no_prefix = tenon::table<HTTPServer>().prefix(&HTTPServer::mainAddress, "");
  CHECK(names(no_prefix)[3] == "streetName");
}

TEST_CASE("mistakes that only values show are found", "[model]") {
  using enum tenon::detail::description_problem;
  using tenon::table;
  CHECK(table<Pair>().check_description() == none);
  CHECK(table<Pair>().primary_key(&Pair::a, &Pair::a).check_description() == column_twice_in_key);
  CHECK(table<Pair>().column(&Pair::a, "b").check_description() == name_twice);
  CHECK(table<Pair>().column(&Pair::a, "").check_description() == name_empty);
  CHECK(table<Pair>().check("", "a > 0").check_description() == name_empty);
  constexpr std::string_view longest = "a23456789012345678901234567890123456789012345678901234567890123";
  CHECK(table<Pair>().column(&Pair::a, longest).check_description() == none);
  CHECK(table<Pair>(longest).check_description() == none);
  const std::string longer = std::string(longest) + "4";
  CHECK(table<Pair>().column(&Pair::a, longer).check_description() == name_too_long);
  CHECK(table<Pair>(longer).check_description() == name_too_long);
  CHECK(table<Pair>().primary_key(&Pair::a).hidden(&Pair::a).check_description() == hidden_key);
  table<Pair> many;
  for (int i = 0; i < 17; ++i) many.index(&Pair::a);
  CHECK(many.check_description() == too_many_parts);
}
