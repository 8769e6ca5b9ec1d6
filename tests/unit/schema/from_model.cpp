// SPDX-License-Identifier: MIT
#include <tenon/schema/from_model.hpp>

#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/dialect/sqlite_ddl.hpp>
#include <tenon/model/table_of.hpp>

namespace from_model_test {

struct Owner {
  std::int64_t id = 0;
  std::string email;
};
struct Pet {
  std::int64_t id = 0;
  std::optional<std::int64_t> ownerId;
  std::string name;
  std::string kind;
};
struct OtherOwner {
  std::int64_t id = 0;
};
struct ByEmail {
  std::int64_t id = 0;
  std::string email;
};
struct Forgetful {
  std::int64_t id = 0;
  std::int64_t ownerId = 0;
};
struct Unpredictable {
  std::int64_t id = 0;
};
struct TwiceNamed {
  std::int64_t id = 0;
};
struct Keyless {
  std::string text;
};
struct A_very_long_entity_name_that_goes_on_and_on_and_on {
  std::int64_t id = 0;
  std::string another_quite_long_name;
};
struct NoIntegerKeys {
  std::int64_t id = 0;
};

}  // namespace from_model_test

using namespace from_model_test;

template <>
inline constexpr auto tenon::table_of<Pet> = tenon::table<Pet>()
                                                 .foreign_key(&Pet::ownerId, &Owner::id)
                                                 .index(&Pet::name)
                                                 .index({.where = "ownerId IS NULL"}, &Pet::name)
                                                 .unique(&Pet::ownerId, &Pet::name)
                                                 .index(tenon::index_expression("lower(name)"),
                                                        tenon::desc(&Pet::kind))
                                                 .index({.name = "IX_pet_kind"}, &Pet::kind)
                                                 .index(&Pet::kind);
template <>
inline constexpr auto tenon::table_of<OtherOwner> = tenon::table<OtherOwner>("OWNER");
template <>
inline constexpr auto tenon::table_of<ByEmail> = tenon::table<ByEmail>().foreign_key(&ByEmail::email,
                                                                                     &Owner::email);
template <>
inline constexpr auto tenon::table_of<Forgetful> =
    tenon::table<Forgetful>().foreign_key(&Forgetful::ownerId, &Owner::id, tenon::on_delete::set_null);
template <>
inline constexpr auto tenon::table_of<Unpredictable> =
    tenon::table<Unpredictable>().check("positive", "id > 0").check("Positive", "id > 1");
template <>
inline constexpr auto tenon::table_of<TwiceNamed> = tenon::table<TwiceNamed>().index({.name = "pet"},
                                                                                     &TwiceNamed::id);
template <>
inline constexpr auto tenon::table_of<A_very_long_entity_name_that_goes_on_and_on_and_on> =
    tenon::table<A_very_long_entity_name_that_goes_on_and_on_and_on>().unique(
        &A_very_long_entity_name_that_goes_on_and_on_and_on::another_quite_long_name);
template <>
inline constexpr auto tenon::table_of<NoIntegerKeys> =
    tenon::table<NoIntegerKeys>().sqlite({.without_rowid = true});

namespace {

template <class... Entities>
tenon::schema::snapshot described() {
  const tenon::table_info* tables[] = {&tenon::table_info_of<Entities>...};
  return tenon::schema::from_model(tables, tenon::dialect::sqlite_notation());
}

template <class... Entities>
std::string refusal(tenon::error_kind kind) {
  try {
    described<Entities...>();
  } catch (const tenon::error& problem) {
    CHECK(problem.kind == kind);
    CHECK_FALSE(problem.table.empty());
    return problem.message;
  }
  return "not refused";
}

}  // namespace

TEST_CASE("an entity without a description is a table with a generated key", "[schema]") {
  const auto schema = described<Owner>();
  REQUIRE(schema.tables.size() == 1);
  const tenon::schema::table& owner = schema.tables[0];
  CHECK(owner.name == "owner");
  CHECK(owner.autoincrement);
  CHECK(owner.primary_key == std::vector<std::string>{"id"});
  REQUIRE(owner.columns.size() == 2);
  CHECK(owner.columns[1] == tenon::schema::column{.name = "email", .type = "TEXT", .nullable = false});
}

TEST_CASE("indexes without a name are named after table and columns, each name once", "[schema]") {
  const auto schema = described<Pet, Owner>();
  std::vector<std::string> names;
  for (const auto& each : schema.tables[0].indexes) names.push_back(each.name);
  CHECK(names == std::vector<std::string>{"ix_pet_name", "ix_pet_name_2", "uq_pet_ownerId_name",
                                          "ix_pet_expression_kind", "IX_pet_kind", "ix_pet_kind_2"});
  CHECK(schema.tables[0].foreign_keys[0].name == "fk_pet_ownerId");
}

TEST_CASE("a made name is at most 63 bytes", "[schema]") {
  const auto schema = described<A_very_long_entity_name_that_goes_on_and_on_and_on>();
  CHECK(schema.tables[0].indexes[0].name.size() == 63);
  CHECK(schema.tables[0].indexes[0].name.substr(0, 30) == "uq_a_very_long_entity_name_tha");
}

TEST_CASE("a reference to an entity that is not opened names both and the remedy", "[schema]") {
  CHECK(refusal<Pet>(tenon::error_kind::schema) ==
        "entity Pet: its foreign key references Owner, which is not among the entities that were opened; add "
        "it: "
        "open<Pet, Owner, ...>");
}

TEST_CASE("a reference to columns that are no key is refused", "[schema]") {
  CHECK(refusal<ByEmail, Owner>(tenon::error_kind::schema) ==
        "entity ByEmail: its foreign key references columns of Owner that are no key (\"email\"); reference "
        "its "
        "primary key, or add .unique(...) on exactly these columns to table_of<Owner>");
}

TEST_CASE("setting a member to null that cannot be null is refused", "[schema]") {
  CHECK(refusal<Forgetful, Owner>(tenon::error_kind::schema) ==
        "entity Forgetful: its foreign key shall set ownerId to null, which is no std::optional; make it "
        "one, or "
        "choose another action");
}

TEST_CASE("two entities cannot have one table, but one entity may be given twice", "[schema]") {
  CHECK(refusal<Owner, OtherOwner>(tenon::error_kind::schema) ==
        "entity OtherOwner: its table \"OWNER\" is that of Owner too; give one of them another name by "
        "table<OtherOwner>(\"...\")");
  CHECK(described<Owner, Owner>().tables.size() == 1);
  CHECK(described<Owner, Pet, Owner>().tables.size() == 2);
}

TEST_CASE("names of checks and indexes that occur twice are refused", "[schema]") {
  CHECK(refusal<Unpredictable>(tenon::error_kind::schema) ==
        "entity Unpredictable: two of its checks are named \"Positive\"");
  CHECK(refusal<TwiceNamed, Pet, Owner>(tenon::error_kind::schema) ==
        "entity TwiceNamed: the name of its index \"pet\" is that of another table or index; give it another "
        "one "
        "by index({.name = ...})");
}

TEST_CASE("an entity without a key is a table without a key", "[schema]") {
  CHECK(described<Keyless>().tables[0].primary_key.empty());
}

TEST_CASE("SQLite generates no integer keys for a WITHOUT ROWID table", "[schema]") {
  CHECK(
      refusal<NoIntegerKeys>(tenon::error_kind::unsupported) ==
      "entity NoIntegerKeys: SQLite makes no integer keys for a WITHOUT ROWID table; assign them yourself by "
      ".primary_key(...) or leave without_rowid out");
}
