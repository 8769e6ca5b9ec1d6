// SPDX-License-Identifier: MIT
// A schema as values, and how it becomes another one without losing a row.
#include <cstdio>
#include <optional>
#include <string>

#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>

struct User {
  std::int64_t id = 0;
  std::string email;
  std::string nickname;
};
template <>
inline constexpr auto tenon::table_of<User> = tenon::table<User>("users");

namespace later {

// The same table, as a newer version of the program wants it.
struct User {
  std::int64_t id = 0;
  std::string mail;
  std::optional<std::string> phone;
};

}  // namespace later

// [renamed]
template <>
inline constexpr auto tenon::table_of<later::User> =
    tenon::table<later::User>("users").renamed_from(&later::User::mail, "email").index(&later::User::phone);
// [/renamed]

int main() {
  std::remove("users.db");
  {
    auto db = tenon::open<User>("sqlite:users.db", {.schema = tenon::synchronize});
    tenon::repository<User>{db}.save({.email = "ann@example.org", .nickname = "ann"});
  }
  {
    auto db = tenon::open<>("sqlite:users.db");
    // [inspect]
    const tenon::schema::snapshot now = tenon::inspect(db);
    for (const tenon::schema::table& table : now.tables) {
      for (const tenon::schema::column& column : table.columns)
        std::printf("%s.%s %s\n", table.name.c_str(), column.name.c_str(), column.type.c_str());
    }
    for (const tenon::schema::row_count& each : tenon::row_counts(db))
      std::printf("%s: %ld row\n", each.table.c_str(), static_cast<long>(each.rows));
    // [/inspect]
    // [plan]
    const tenon::schema_change change = tenon::plan_for<later::User>(db);
    for (const tenon::step_review& step : tenon::review(db, change)) {
      std::printf("%s %s%s\n", step.code.c_str(), step.sentence.c_str(), step.refused ? " (refused)" : "");
    }
    for (const std::string& statement : tenon::script(db, change)) std::printf("%s\n", statement.c_str());
    // [/plan]
  }
  // [refused]
  try {
    tenon::open<later::User>("sqlite:users.db", {.schema = tenon::synchronize});
  } catch (const tenon::error& problem) {
    std::printf("%s\n", problem.what());
  }
  // [/refused]
  // [allowed]
  auto db = tenon::open<later::User>(
      "sqlite:users.db", {.schema = tenon::synchronize, .allow = {tenon::drop_column("users", "nickname")}});
  // [/allowed]
  std::printf("%s\n", tenon::repository<later::User>{db}.find().at(0).mail.c_str());
  // [apply]
  const std::size_t steps = tenon::apply(db, tenon::plan_for<later::User>(db));
  std::printf("%zu steps\n", steps);
  // [/apply]
}
