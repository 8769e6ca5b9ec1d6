// SPDX-License-Identifier: MIT
#include <tenon/migrate/migration_file.hpp>

#include "catch.hpp"

using tenon::migration;
using tenon::migration_direction;
using tenon::read_migration;

namespace {

constexpr std::string_view file = "db/20261121093000_add_nickname.sql";
constexpr std::string_view text =
    "-- Nicknames, as asked for by support.\n"
    "-- tenon:suppress-lint M103 nobody reads it\n"
    "\n"
    "-- tenon:up\n"
    "ALTER TABLE users ADD COLUMN nickname TEXT;\n"
    "-- tenon:up postgresql\n"
    "COMMENT ON COLUMN users.nickname IS 'a; b';\n"
    "-- tenon:up memory\n"
    "-- tenon:down\n"
    "ALTER TABLE users DROP COLUMN nickname;\n";

std::string refusal(std::string_view name, std::string_view of) {
  try {
    read_migration(name, of);
  } catch (const tenon::error& problem) {
    CHECK(problem.kind == tenon::error_kind::configuration);
    return problem.message;
  }
  return "nothing was refused";
}
bool has(const std::string& whole, std::string_view part) {
  return whole.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a migration's file says its id, its name and what to do on each engine", "[migrate]") {
  const migration read = read_migration(file, text);
  CHECK(read.id == "20261121093000");
  CHECK(read.name == "add_nickname");
  CHECK(read.in_transaction);
  REQUIRE(read.suppressed.size() == 1);
  CHECK(read.suppressed[0] == tenon::lint_suppression{"M103", "nobody reads it"});
  const auto postgresql = read.statements(migration_direction::up, "postgresql");
  REQUIRE(postgresql.size() == 2);
  CHECK(postgresql[1].text == "COMMENT ON COLUMN users.nickname IS 'a; b'");
  CHECK(postgresql[1].line == 7);
  CHECK(read.statements(migration_direction::up, "sqlite").size() == 1);
  CHECK(read.statements(migration_direction::down, "sqlite")[0].text ==
        "ALTER TABLE users DROP COLUMN nickname");
  CHECK(read.covers(migration_direction::up, "memory"));
  CHECK(read.statements(migration_direction::up, "memory").empty());
  CHECK_FALSE(read.covers(migration_direction::down, "memory"));
  CHECK(read.label() == file);
}

TEST_CASE("a migration that is written reads back as itself", "[migrate]") {
  migration made = read_migration(file, text);
  made.in_transaction = false;
  const migration again = read_migration(file, tenon::migration_text(made));
  CHECK(again.parts.size() == made.parts.size());
  CHECK(again.suppressed == made.suppressed);
  CHECK_FALSE(again.in_transaction);
  CHECK(again.checksum() == made.checksum());
  CHECK(tenon::migration_text(again) == tenon::migration_text(made));
  CHECK(tenon::migration_file_name(made) == "20261121093000_add_nickname.sql");
}

TEST_CASE("a checksum changes with what is done and not with how lines end or what lint is told",
          "[migrate]") {
  const std::string sum = read_migration(file, text).checksum();
  CHECK(sum.size() == 64);
  std::string crlf;
  for (char letter : text) crlf += letter == '\n' ? "\r\n" : std::string(1, letter);
  CHECK(read_migration(file, crlf).checksum() == sum);
  CHECK(read_migration(file, "\xEF\xBB\xBF" + std::string(text)).checksum() == sum);
  CHECK(read_migration("elsewhere/20261121093000_other_name.sql", text).checksum() == sum);
  std::string unsuppressed(text.substr(text.find("\n\n") + 1));
  CHECK(read_migration(file, unsuppressed).checksum() == sum);
  CHECK(read_migration("20261121093001_add_nickname.sql", text).checksum() != sum);
  for (const char* part : {"nickname TEXT", "up postgresql", "'a; b'"}) {
    std::string edited(text);
    edited.replace(edited.find(part), 1, part[0] == '\'' ? "' " : part[0] == 'u' ? "u" : "N");
    if (part[0] == 'u') edited.replace(edited.find("up postgresql"), 13, "down postgresql");
    CHECK(read_migration(file, edited).checksum() != sum);
  }
  migration function = read_migration(file, text);
  function.up = [](tenon::migration_context&) {};
  CHECK(function.checksum() != sum);
}

TEST_CASE("what is wrong with a file is told with its line and the way out", "[migrate]") {
  CHECK(
      has(refusal("2026_x.sql", text), "2026_x.sql: is no name of a migration; call it by a moment in UTC"));
  CHECK(has(refusal("20261399093000_x.sql", text), "no name of a migration"));
  CHECK(has(refusal("20261121093000_a b.sql", text), "no name of a migration"));
  CHECK(has(refusal(file, "SELECT 1;\n-- tenon:up\n"), ".sql:1: there is SQL above the first section"));
  CHECK(has(refusal(file, "-- nothing\n"), ".sql: has no section; begin the SQL with a line `-- tenon:up`"));
  CHECK(has(refusal(file, "-- tenon:up\n-- tenon:upp\n"),
            ".sql:2: `-- tenon:upp` is no mark; they are up, down"));
  CHECK(has(refusal(file, "-- tenon:up oracle\n"), ".sql:1: a section is up or down"));
  CHECK(has(refusal(file, "-- tenon:up\n-- tenon:no-transaction\n"),
            ".sql:2: `-- tenon:no-transaction` stands"));
  CHECK(has(refusal(file, "-- tenon:suppress-lint M103\n-- tenon:up\n"),
            ".sql:1: a suppression has a code and a"));
  CHECK(has(refusal(file, "-- tenon:up sqlite\nSELECT 'a;\n-- tenon:down\n"),
            ".sql:2: a quote or comment of this"));
  CHECK(has(refusal(file, "-- tenon:up memory\nSELECT 1;\n"), ".sql:2: the store in memory has no SQL"));
}

TEST_CASE("a migration says in its head which ones it stands for, and the checksum is of that too",
          "[migrate]") {
  const std::string sum(64, 'a');
  const std::string head = "-- tenon:replaces 20260101000000 " + sum + "\n-- tenon:replaces 20261121093000 " +
                           sum + " from 20260101000000\n";
  const migration read = read_migration(file, head + "\n-- tenon:up\nSELECT 1;\n");
  REQUIRE(read.replaces.size() == 2);
  CHECK(read.replaces[0] == tenon::replaced_migration{"20260101000000", sum, ""});
  CHECK(read.replaces[1] == tenon::replaced_migration{"20261121093000", sum, "20260101000000"});
  CHECK(tenon::migration_text(read).find(head) == 0);
  migration other = read;
  other.replaces[0].checksum[0] = 'b';
  CHECK(other.checksum() != read.checksum());
  other.replaces.clear();
  CHECK(other.checksum() == read_migration(file, "-- tenon:up\nSELECT 1;\n").checksum());

  const std::string up = "-- tenon:up\nSELECT 1;\n";
  CHECK(
      has(refusal(file, "-- tenon:replaces 20261121093000\n" + up), ":1: what a migration replaces stands"));
  CHECK(has(refusal(file, "-- tenon:replaces 2026 " + sum + "\n" + up),
            "with its checksum as `squash` writes"));
  CHECK(
      has(refusal(file, up + "-- tenon:replaces 20261121093000 " + sum + "\n"), "stands above the sections"));
  CHECK(has(refusal(file, "-- tenon:replaces 20260101000000 " + sum + "\n" + up),
            "has not the id of the last migration that it replaces"));
  CHECK(has(refusal(file, "-- tenon:replaces 20261121093000 " + sum + "\n-- tenon:replaces 20260101000000 " +
                              sum + "\n" + up),
            "in the order of their ids"));
}
