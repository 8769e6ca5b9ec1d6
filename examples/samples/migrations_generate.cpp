// SPDX-License-Identifier: MIT
// Migrations that are made from what the structs say.
#include <cstdio>
#include <string>

#include <tenon/generate.hpp>
#include <tenon/sqlite.hpp>

namespace before {
struct User {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> mail{};
};
}  // namespace before

// [entity]
struct User {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> email{};  // was mail
  int visits = 0;
};
template <>
inline constexpr auto tenon::table_of<User> =
    tenon::table<User>("users").default_value(&User::visits, 0).renamed_from(&User::email, "mail");
// [/entity]
template <>
inline constexpr auto tenon::table_of<before::User> = tenon::table<before::User>("users");

int main() {
  tenon::migrations history;
  {
    auto scratch = tenon::open<>("sqlite::memory:");
    history.add(
        tenon::generate<before::User>(scratch, history, {.name = "users", .id = "20261114080000"}).migration);
  }

  // [generate]
  auto scratch = tenon::open<>("sqlite::memory:");  // nothing is in it; the history is replayed here
  const tenon::generated_migration made =
      tenon::generate<User>(scratch, history, {.name = "email_and_visits", .id = "20261121093000"});
  if (made.empty()) return 0;  // the history is what the structs say
  std::printf("%s\n%s", migration_file_name(made.migration).c_str(), migration_text(made.migration).c_str());
  for (const tenon::lint_finding& each : made.findings) std::printf("%s\n", each.sentence().c_str());
  // [/generate]

  // [answers]
  const tenon::change_answers answers = tenon::read_answers("answers.txt",
                                                            "rename column mail to email in users\n"
                                                            "drop column fax in users\n");
  // [/answers]
  std::printf("%zu rename, %zu drop\n", answers.hints.columns.size(), answers.drops.size());
}
