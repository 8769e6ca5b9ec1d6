// SPDX-License-Identifier: MIT
#include <tenon/reverse.hpp>

#include "catch.hpp"

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include <tenon/diagram.hpp>
#include <tenon/postgresql.hpp>
#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>

#include "../postgresql_url.hpp"
#include "../shared_file.hpp"

// From a database to C++ and back: the header is written, compiled with open.cpp by the compiler of this
// program, and that opens the same database.
namespace {

std::string whole(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}
std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

class scratch_folder {
 public:
  scratch_folder()
      : path_(std::filesystem::temp_directory_path() / ("tenon_reverse" + std::to_string(::getpid()))) {
    std::filesystem::create_directory(path_);
  }
  ~scratch_folder() { std::filesystem::remove_all(path_); }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// A database of the server, made by a script.
class scripted_database {
 public:
  scripted_database(const std::string& server, const std::string& script)
      : server_(server), name_("tenon_reverse_" + std::to_string(::getpid())) {
    run(server_, "CREATE DATABASE " + name_);
    run(url(), script);
  }
  ~scripted_database() {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(server_.c_str()), &PQfinish);
    PQclear(PQexec(connection.get(), ("DROP DATABASE " + name_ + " WITH (FORCE)").c_str()));
  }
  scripted_database(const scripted_database&) = delete;
  scripted_database& operator=(const scripted_database&) = delete;
  std::string url() const {
    const std::size_t end = server_.find('?');
    const std::size_t slash = server_.rfind('/', end);
    return server_.substr(0, slash + 1) + name_ + (end == std::string::npos ? "" : server_.substr(end));
  }

 private:
  static void run(const std::string& where, const std::string& text) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(where.c_str()), &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), text.c_str()),
                                                               &PQclear);
    INFO(PQerrorMessage(connection.get()));
    REQUIRE(PQresultStatus(result.get()) == PGRES_COMMAND_OK);
  }
  std::string server_;
  std::string name_;
};

/// Writes, compiles and runs.
tenon::reversed_schema round_trip(const std::string& url, const scratch_folder& folder,
                                  const tenon::reverse_options& options) {
  tenon::database db = tenon::open<>(std::string(url));
  tenon::reversed_schema made = tenon::reverse(db, options);
  {
    std::ofstream out(folder.file("reversed.hpp"));
    out << made.header << "\n#define REVERSED_ENTITIES ";
    for (std::size_t at = 0; at < made.entities.size(); ++at)
      out << (at > 0 ? ", " : "") << made.entities[at];
    out << '\n';
  }
  const std::string compile = TENON_COMPILE " -Wall -Wextra -Werror -DREVERSED='\"" +
                              folder.file("reversed.hpp") +
                              "\"' " TENON_SOURCE_DIR "/tests/reverse/open.cpp -o " + folder.file("open") +
                              " -lsqlite3 -lpq -pthread >" + folder.file("log") + " 2>&1";
  const int compiled = std::system(compile.c_str());
  INFO(compile << '\n' << whole(folder.file("log")) << '\n' << made.header);
  REQUIRE(compiled == 0);
  const std::string run = folder.file("open") + " '" + url + "' >" + folder.file("log") + " 2>&1";
  const int ran = std::system(run.c_str());
  INFO(whole(folder.file("log")));
  CHECK(ran == 0);
  return made;
}

/// Every table and every foreign key is in the diagram once.
void check_diagram(const std::string& url, std::size_t tables, std::size_t keys) {
  tenon::database db = tenon::open<>(std::string(url));
  const tenon::schema::snapshot now = tenon::inspect(db);
  const std::string mermaid = tenon::schema::mermaid(now);
  const std::string dot = tenon::schema::dot(now);
  const std::string svg = tenon::schema::svg(now);
  REQUIRE(now.tables.size() == tables);
  std::size_t found = 0;
  for (const tenon::schema::table& each : now.tables) {
    INFO(each.name);
    CHECK(count(mermaid, "\n  " + each.name + " {\n") == 1);
    CHECK(count(dot, "<B>" + each.name + "</B>") == 1);
    CHECK(count(svg, "data-table=\"" + each.name + "\"") == 1);
    found += each.foreign_keys.size();
    for (const tenon::schema::foreign_key& key : each.foreign_keys) {
      INFO(key.columns[0]);
      const bool optional =
          count(mermaid, key.table + " |o--o{ " + each.name + " : \"" + key.columns[0]) == 1;
      const bool always = count(mermaid, key.table + " ||--o{ " + each.name + " : \"" + key.columns[0]) == 1;
      CHECK(optional != always);
      CHECK(count(svg, ">" + each.name + " (" + key.columns[0] + ") references " + key.table + " (") == 1);
    }
  }
  CHECK(found == keys);
  CHECK(count(mermaid, "--o") == keys);
  CHECK(count(dot, " -> ") == keys);
  CHECK(count(svg, "class=\"relation\"") == keys);
}

}  // namespace

TEST_CASE("structs made of Chinook's SQLite file open it without a change", "[reverse]") {
  const std::string file = shared_data::file("data/chinook/chinook.sqlite");
  if (file.empty()) return;
  const scratch_folder folder;
  std::filesystem::copy_file(file, folder.file("chinook.db"));
  std::filesystem::permissions(folder.file("chinook.db"), std::filesystem::perms::owner_all);
  const std::string url = "sqlite:" + folder.file("chinook.db");
  const tenon::reversed_schema made = round_trip(url, folder, {.name_space = "chinook"});
  CHECK(made.entities.size() == 11);
  CHECK(made.gaps.empty());
  CHECK(count(made.header, ".foreign_key(") == 11);
  check_diagram(url, 11, 11);
}

TEST_CASE("structs made of Chinook's PostgreSQL script open it without a change", "[reverse]") {
  const std::string file = shared_data::file("data/chinook/chinook-postgresql.sql");
  const std::string server = postgresql_test::server_url();
  if (file.empty() || server.empty()) return;
  const scratch_folder folder;
  // It makes a database first, and goes there with a command of psql.
  const std::string script = whole(file);
  const scripted_database chinook(server, script.substr(script.find("CREATE TABLE")));
  const tenon::reversed_schema made = round_trip(chinook.url(), folder, {.name_space = "chinook"});
  CHECK(made.entities.size() == 11);
  CHECK(made.gaps.empty());
  CHECK(count(made.header, ".foreign_key(") == 11);
  check_diagram(chinook.url(), 11, 11);
}

TEST_CASE("a schema of SQLite with hard names, every action and every option is found again", "[reverse]") {
  const scratch_folder folder;
  sqlite3* opened = nullptr;
  REQUIRE(sqlite3_open(folder.file("hard.db").c_str(), &opened) == SQLITE_OK);
  const int ran = sqlite3_exec(opened, whole(TENON_SOURCE_DIR "/tests/reverse/hard_sqlite.sql").c_str(),
                               nullptr, nullptr, nullptr);
  INFO(sqlite3_errmsg(opened));
  sqlite3_close(opened);
  REQUIRE(ran == SQLITE_OK);
  const tenon::reversed_schema made = round_trip("sqlite:" + folder.file("hard.db"), folder, {});
  CHECK(made.entities.size() == 8);
  CHECK(made.gaps.size() == 3);
  for (const tenon::schema::reverse_gap& each : made.gaps) CHECK_FALSE(each.in_plan);
}

TEST_CASE("a schema of PostgreSQL with hard names, every type and every action is found again", "[reverse]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  const scratch_folder folder;
  const scripted_database hard(server, whole(TENON_SOURCE_DIR "/tests/reverse/hard_postgresql.sql"));
  const tenon::reversed_schema made = round_trip(hard.url(), folder, {.name_space = "hard::names"});
  CHECK(made.entities.size() == 6);
  CHECK(made.gaps.size() == 6);
  for (const tenon::schema::reverse_gap& each : made.gaps) CHECK_FALSE(each.in_plan);
}
