// SPDX-License-Identifier: MIT
#include <tenon/migrate/lock_file.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <tenon/migrate/embedded_text.hpp>
#include <tenon/migrate/migration_folder.hpp>

#include "catch.hpp"

using tenon::migration;
using tenon::migration_problem;
using tenon::migrations;

namespace {

migration of(const char* id, const char* sql = "SELECT 1;\n") {
  return {.id = id, .name = "m", .parts = {{.sql = sql}}};
}
std::vector<migration_problem> problems(const migrations& all, const std::string& lock) {
  std::vector<migration_problem> kinds;
  for (const tenon::lock_finding& each : tenon::compare_lock(all, lock)) kinds.push_back(each.problem);
  return kinds;
}
using kinds = std::vector<migration_problem>;

struct folder {
  folder() {
    path = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    REQUIRE(::mkdtemp(path.data()) != nullptr);
  }
  ~folder() { std::filesystem::remove_all(path); }
  std::string path;
};

}  // namespace

TEST_CASE("migrations stand in the order of their ids, each id once", "[migrate]") {
  const migrations all{of("20260103000000"), of("20260101000000"), of("20260102000000")};
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == "20260101000000");
  CHECK(all[2].id == "20260103000000");
  CHECK(all.find("20260102000000") == &all[1]);
  CHECK(all.find("20260104000000") == nullptr);
  CHECK_THROWS_AS((migrations{of("20260101000000"), of("20260101000000")}), tenon::error);
  CHECK_THROWS_AS(migrations{of("today")}, tenon::error);
}

TEST_CASE("the lock file tells edited, missing and new migrations and a chain that was merged by hand",
          "[migrate]") {
  const migrations both{of("20260101000000"), of("20260102000000")};
  const std::string lock = tenon::lock_text(both);
  CHECK(problems(both, lock).empty());
  CHECK_NOTHROW(tenon::require_locked(both, lock));
  CHECK(problems({of("20260101000000"), of("20260102000000", "SELECT 2;")}, lock) ==
        kinds{migration_problem::edited});
  CHECK(problems({of("20260101000000")}, lock) == kinds{migration_problem::missing});
  CHECK(problems({of("20260101000000"), of("20260102000000"), of("20260103000000")}, lock) ==
        kinds{migration_problem::unlocked});
  CHECK(problems(both, "") == kinds{migration_problem::unlocked, migration_problem::unlocked});
  std::string reordered = lock;
  reordered.erase(reordered.find("20260101000000"),
                  reordered.find("20260102000000") - reordered.find("20260101000000"));
  CHECK(problems({of("20260102000000")}, reordered) == kinds{migration_problem::broken_chain});
}

TEST_CASE("two branches that each add a migration change the same line of the lock file", "[migrate]") {
  const std::string base = tenon::lock_text({of("20260101000000"), of("20260105000000")});
  const std::string mine =
      tenon::lock_text({of("20260101000000"), of("20260102000000"), of("20260105000000")});
  const std::string theirs =
      tenon::lock_text({of("20260101000000"), of("20260103000000"), of("20260105000000")});
  const auto last = [](const std::string& text) { return text.substr(text.rfind("20260105000000")); };
  CHECK(last(base) != last(mine));
  CHECK(last(mine) != last(theirs));
}

TEST_CASE("a folder's migrations are written with their lock file and read back", "[migrate]") {
  const folder home;
  CHECK(tenon::read_migrations(home.path).empty());
  const std::string path = tenon::write_migration(home.path, of("20260101000000"));
  CHECK(path == home.path + "/20260101000000_m.sql");
  tenon::write_migration(home.path, of("20260102000000"));
  CHECK(tenon::read_migrations(home.path).size() == 2);
  CHECK_THROWS_AS(tenon::write_migration(home.path, of("20260102000000")), tenon::error);

  std::ofstream(path, std::ios::app) << "SELECT 2;\n";
  try {
    tenon::read_migrations(home.path);
    FAIL("an edited file was read");
  } catch (const tenon::migration_error& problem) {
    CHECK(problem.problem == migration_problem::edited);
    CHECK(problem.id == "20260101000000");
    CHECK(problem.message.find("undo the edit, or, if nothing has run it, write the lock file anew") !=
          std::string::npos);
  }
  tenon::write_lock_file(home.path, tenon::read_migrations(home.path, false));
  CHECK(tenon::read_migrations(home.path)[0].parts[0].sql == "SELECT 1;\nSELECT 2;\n");
  CHECK_THROWS_AS(tenon::read_migrations(home.path + "/none"), tenon::error);
}

TEST_CASE("migrations within the program are the same as those of files", "[migrate]") {
  static constexpr tenon::embedded_migration texts[] = {{"20260102000000_b.sql", "-- tenon:up\nSELECT 2;\n"},
                                                        {"20260101000000_a.sql", "-- tenon:up\nSELECT 1;\n"}};
  const migrations all = migrations::embedded(texts);
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "a");
  CHECK(migrations::embedded({{"20260101000000_a.sql", "-- tenon:up\nSELECT 1;\n"}})[0].checksum() ==
        all[0].checksum());
}

TEST_CASE("a build can write the migrations of a folder as C++", "[migrate]") {
  const std::string text = tenon::embedded_text({of("20260101000000", "SELECT ')sql\"';")}, "mine");
  CHECK(text ==
        "#pragma once\n\n#include <tenon/migrate/migrations.hpp>\n\n"
        "inline constexpr tenon::embedded_migration mine[] = {\n"
        "    {\"20260101000000_m.sql\", R\"sql_(-- tenon:up\nSELECT ')sql\"';\n)sql_\"},\n};\n");
}
