// SPDX-License-Identifier: MIT
#include <tenon/schema/model_hints.hpp>

#include "catch.hpp"

#include <optional>
#include <string>

#include <tenon/dialect/sqlite_ddl.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/schema/from_model.hpp>

// Not without a name: clang wants what is optional to have linkage.
namespace model_hints_test {

enum class hinted_mood { calm, merry };

struct HintedUser {
  std::int64_t id = 0;
  std::string full_name;
  std::optional<hinted_mood> mood;
};
struct HintedTeam {
  std::int64_t id = 0;
};
struct HintedGroup {
  std::int64_t id = 0;
};

}  // namespace model_hints_test

using namespace model_hints_test;

template <>
inline constexpr auto tenon::table_of<HintedUser> = tenon::table<HintedUser>("users")
                                                        .schema("app")
                                                        .renamed_from("people")
                                                        .renamed_from(&HintedUser::full_name, "name")
                                                        .renamed_value(&HintedUser::mood, "glad",
                                                                       hinted_mood::merry);
template <>
inline constexpr auto tenon::table_of<HintedTeam> = tenon::table<HintedTeam>("teams").renamed_from("groups");
template <>
inline constexpr auto tenon::table_of<HintedGroup> = tenon::table<HintedGroup>("groups");

namespace {

template <class... Entities>
tenon::schema::hints hinted() {
  const tenon::table_info* const entities[] = {&tenon::table_info_of<Entities>...};
  return hints_of(entities, from_model(entities, tenon::dialect::sqlite_notation()));
}

}  // namespace

TEST_CASE("the old names of descriptions are hints, tables with their schema", "[schema]") {
  const tenon::schema::hints found = hinted<HintedUser, HintedTeam>();
  REQUIRE(found.tables.size() == 2);
  CHECK(found.tables[0] == tenon::schema::rename{"app.people", "app.users"});
  CHECK(found.tables[1] == tenon::schema::rename{"groups", "teams"});
  REQUIRE(found.columns.size() == 1);
  CHECK(found.columns[0] == tenon::schema::column_rename{"app.users", "name", "full_name"});
  REQUIRE(found.values.size() == 1);
  CHECK(found.values[0] == tenon::schema::value_rename{"app.users", "mood", "glad", "merry"});
}

TEST_CASE("a table cannot have been one that is there", "[schema]") {
  std::string told;
  try {
    hinted<HintedTeam, HintedGroup>();
  } catch (const tenon::error& problem) {
    told = problem.message;
  }
  CHECK(told.find("renamed_from(\"groups\")") != std::string::npos);
  CHECK(told.find("of another entity") != std::string::npos);
}

TEST_CASE("the hints of the way back name things as they were", "[schema]") {
  const tenon::schema::hints back = reverted(hinted<HintedUser>());
  CHECK(back.tables[0] == tenon::schema::rename{"app.users", "app.people"});
  CHECK(back.columns[0] == tenon::schema::column_rename{"app.people", "full_name", "name"});
  CHECK(back.values[0] == tenon::schema::value_rename{"app.people", "mood", "merry", "glad"});
}
