// SPDX-License-Identifier: MIT
// One migration made of many.
#include <cstdio>
#include <string>

#include <tenon/sqlite.hpp>
#include <tenon/squash.hpp>

int main() {
  constexpr tenon::embedded_migration files[] = {
      {"20261114080000_users.sql",
       "-- tenon:up\nCREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"
       "-- tenon:down\nDROP TABLE users;\n"},
      {"20261121093000_nickname.sql",
       "-- tenon:up\nALTER TABLE users ADD COLUMN nickname TEXT;\nUPDATE users SET nickname = lower(name);\n"
       "-- tenon:down\nALTER TABLE users DROP COLUMN nickname;\n"},
      {"20261122100000_kinds.sql",
       "-- tenon:up\nCREATE TABLE kinds (name TEXT);\nINSERT INTO kinds VALUES ('guest');\n"
       "-- tenon:down\nDROP TABLE kinds;\n"}};
  const tenon::migrations history = tenon::migrations::embedded(files);

  // [squash]
  auto replayed = tenon::open<>("sqlite::memory:");  // two empty databases of each engine
  auto tried = tenon::open<>("sqlite::memory:");
  const tenon::squashed_migration made =
      tenon::squash<>({&replayed, &tried}, history,
                      {.to = "20261122100000",
                       .name = "first_year",
                       .keep = {"20261122100000"},         // its rows are wanted in a new database
                       .leave_out = {"20261121093000"}});  // in a new database there are none to fill
  std::printf("%s\n%s", migration_file_name(made.migration).c_str(), migration_text(made.migration).c_str());
  // [/squash]
}
