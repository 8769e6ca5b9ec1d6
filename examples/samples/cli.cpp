// SPDX-License-Identifier: MIT
// The command line of a program.
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <string>
#include <vector>

#include <tenon/cli.hpp>
#include <tenon/sqlite.hpp>

namespace app {

struct User {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> mail{};
};

}  // namespace app

template <>
inline constexpr auto tenon::table_of<app::User> = tenon::table<app::User>("users").unique(&app::User::mail);

namespace app {

void plant_users(tenon::transaction& tx, std::uint64_t number) {
  tenon::repository<User> users{tx};
  for (std::uint64_t at = 1; at <= 3; ++at) {
    const std::string name = "user" + std::to_string(number) + "." + std::to_string(at);
    users.insert(User{.name = name, .mail = name + "@example.org"});
  }
}

// [main]
int run(int argc, const char* const* argv) {
  return tenon::cli::run<User>(argc, argv,
                               {.program = "app",
                                .version = "1.4",
                                .url = "sqlite:app.db",
                                .migrations_folder = "migrations",
                                .seeds = {{"users", &plant_users, "three users"}}});
}
// [/main]

/// What a shell would do, and its exit status.
void call(std::initializer_list<const char*> words) {
  std::vector<const char*> values{"app"};
  std::cout << "$ app";
  for (const char* each : words) {
    const std::string word(each);
    const bool plain = word.find_first_of(" ?*'") == std::string::npos;
    std::cout << (plain ? " " + word : " '" + word + "'");
    values.push_back(each);
  }
  std::cout << std::endl;
  const int status = run(static_cast<int>(values.size()), values.data());
  std::cout << "=> " << status << "\n\n";
}

}  // namespace app

int main(int argc, char** argv) {
  if (argc > 1) return app::run(argc, argv);
  ::unsetenv("TENON_DATABASE_URL");
  app::call({"schema", "sync"});
  app::call({"seed", "users", "--number", "7"});
  app::call({"query", "SELECT id, name, mail FROM users WHERE id <= ?", "-p", "2"});
  app::call({"query", "SELECT id, name FROM users WHERE id <= ?", "-p", "2", "--json"});
  app::call({"query", "--write", "ALTER TABLE users ADD COLUMN fax TEXT"});
  app::call({"query", "--write", "UPDATE users SET fax = ? WHERE id = 1", "-p", "555"});
  app::call({"schema", "verify"});
  app::call({"schema", "diff"});
  app::call({"schema", "sync"});
  app::call({"schema", "sync", "--allow", "drop_column:users.fax", "--json"});
  app::call({"db", "check"});
  app::call({"erd"});
}
