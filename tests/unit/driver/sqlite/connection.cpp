// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/connection.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace sqlite_test;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return 0;
  return static_cast<unsigned>(about.st_mode) & 0777U;
}

struct umask_guard {
  explicit umask_guard(mode_t mask) : before(::umask(mask)) {}
  ~umask_guard() { ::umask(before); }
  mode_t before;
};

}  // namespace

TEST_CASE("a new database and its sidecar files have mode 0600 under any umask", "[driver][sqlite]") {
  for (const mode_t mask : {mode_t{0}, mode_t{0277}}) {
    temporary_directory directory;
    umask_guard guard(mask);
    connection database(options_for(directory.file()));
    database.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    CHECK(mode_of(directory.file()) == 0600);
    CHECK(mode_of(directory.file("test.db-wal")) == 0600);
    CHECK(mode_of(directory.file("test.db-shm")) == 0600);
  }
}

TEST_CASE("a misspelt column in double quotes is an error and no string", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(name TEXT)");
  CHECK(error_of([&] { (void)database.prepare("SELECT \"nmae\" FROM t"); }).kind == error_kind::schema);
  CHECK(error_of([&] { database.execute("CREATE INDEX i ON t(\"nmae\")"); }).kind == error_kind::schema);
}

TEST_CASE("foreign keys are enforced unless switched off", "[driver][sqlite]") {
  const char* schema = "CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(a_id REFERENCES a(id));";
  connection on(in_memory());
  on.execute(schema);
  CHECK(error_of([&] { on.execute("INSERT INTO b VALUES(1)"); }).kind == error_kind::foreign_key_violation);
  tenon::sqlite_options options = in_memory();
  options.foreign_keys = false;
  connection off(options);
  off.execute(schema);
  CHECK_NOTHROW(off.execute("INSERT INTO b VALUES(1)"));
}

TEST_CASE("opening applies journal mode, synchronous level, cache, hook and pragmas", "[driver][sqlite]") {
  temporary_directory directory;
  tenon::sqlite_options options = options_for(directory.file());
  options.synchronous = tenon::sqlite_synchronous::normal;
  options.cache_kib = 4321;
  int calls = 0;
  options.on_connect_context = &calls;
  options.on_connect = [](sqlite3* handle, void* context) {
    ++*static_cast<int*>(context);
    sqlite3_exec(handle, "CREATE TEMP TABLE made_by_hook(a)", nullptr, nullptr, nullptr);
  };
  options.pragmas = {"INSERT INTO made_by_hook VALUES(7)", "PRAGMA user_version=3"};
  connection database(options);
  CHECK(texts(database, "PRAGMA journal_mode") == "wal");
  CHECK(number(database, "PRAGMA synchronous") == 1);
  CHECK(number(database, "PRAGMA cache_size") == -4321);
  const bool json_is_unsafe = sqlite3_libversion_number() >= 3038000 && sqlite3_libversion_number() < 3041000;
  CHECK(number(database, "PRAGMA trusted_schema") == (json_is_unsafe ? 1 : 0));
  CHECK(calls == 1);
  CHECK(number(database, "SELECT a FROM made_by_hook") == 7);
  CHECK(number(database, "PRAGMA user_version") == 3);
}

TEST_CASE("without wal the journal mode of the file stays as it is", "[driver][sqlite]") {
  temporary_directory directory;
  tenon::sqlite_options options = options_for(directory.file());
  options.wal = false;
  connection database(options);
  CHECK(texts(database, "PRAGMA journal_mode") == "delete");
  CHECK(number(database, "PRAGMA synchronous") == 2);
}

TEST_CASE("versions with the WAL-reset defect are warned about, in WAL mode only", "[driver][sqlite]") {
  using tenon::driver::sqlite::detail::has_wal_reset_defect;
  CHECK_FALSE(has_wal_reset_defect(3006023));
  CHECK(has_wal_reset_defect(3007000));
  CHECK(has_wal_reset_defect(3051002));
  CHECK_FALSE(has_wal_reset_defect(3051003));

  temporary_directory directory;
  std::vector<std::string> told;
  tenon::sqlite_options options = options_for(directory.file());
  options.on_warning_context = &told;
  options.on_warning = [](std::string_view text, void* context) {
    static_cast<std::vector<std::string>*>(context)->emplace_back(text);
  };
  connection file(options);
  const bool affected = has_wal_reset_defect(sqlite3_libversion_number());
  CHECK(file.warnings().size() == (affected ? 1U : 0U));
  CHECK(told == file.warnings());
  CHECK(connection(in_memory()).warnings().empty());
}

TEST_CASE("a read-only connection refuses writes and creates no file", "[driver][sqlite]") {
  temporary_directory directory;
  tenon::sqlite_options reading = options_for(directory.file());
  reading.read_only = true;
  tenon::error missing = error_of([&] { connection database(reading); });
  CHECK(missing.kind == error_kind::connection);
  CHECK(missing.message.find(directory.file()) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(directory.file()));
  { connection(options_for(directory.file())).execute("CREATE TABLE t(a); INSERT INTO t VALUES(5)"); }
  connection database(reading);
  CHECK(number(database, "SELECT a FROM t") == 5);
  CHECK(error_of([&] { database.execute("INSERT INTO t VALUES(1)"); }).kind == error_kind::read_only);
}

TEST_CASE("must_exist refuses a missing file and opens an existing one", "[driver][sqlite]") {
  temporary_directory directory;
  tenon::sqlite_options options = options_for(directory.file());
  options.must_exist = true;
  tenon::error missing = error_of([&] { connection database(options); });
  CHECK(missing.kind == error_kind::connection);
  CHECK(missing.message.find("must_exist") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(directory.file()));
  { connection made(options_for(directory.file())); }
  CHECK_NOTHROW(connection(options));
}

TEST_CASE("a missing directory, a directory and a dangling link cannot be opened", "[driver][sqlite]") {
  temporary_directory directory;
  CHECK(error_of([&] { connection database(options_for(directory.file("no/such.db"))); }).kind ==
        error_kind::connection);
  CHECK(error_of([&] { connection database(options_for(directory.path)); }).kind == error_kind::connection);
  std::filesystem::create_symlink(directory.file("nowhere"), directory.file("link"));
  CHECK(error_of([&] { connection database(options_for(directory.file("link"))); }).kind ==
        error_kind::connection);
  CHECK_FALSE(std::filesystem::exists(directory.file("nowhere")));
}

TEST_CASE("a file the system does not let us write or read is a permission error", "[driver][sqlite]") {
  temporary_directory directory;
  { connection made(options_for(directory.file())); }
  ::chmod(directory.path.c_str(), 0755);
  ::chmod(directory.file().c_str(), 0444);
  const bool root = ::geteuid() == 0;
  if (root) REQUIRE(::seteuid(65534) == 0);
  const auto kind = [](const std::string& path) {
    try {
      connection database(options_for(path));
    } catch (const tenon::error& problem) {
      return problem.kind;
    }
    return error_kind::internal;
  };
  const error_kind writing = kind(directory.file());
  const error_kind creating = kind(root ? directory.file("new.db") : std::string("/new.db"));
  if (root) REQUIRE(::seteuid(0) == 0);
  CHECK(writing == error_kind::permission);
  CHECK(creating == error_kind::permission);
}

TEST_CASE("a file that is no database is refused at opening and left alone", "[driver][sqlite]") {
  temporary_directory directory;
  const std::string content(5000, 'x');
  std::ofstream(directory.file()) << content;
  tenon::error problem = error_of([&] { connection database(options_for(directory.file())); });
  CHECK(problem.kind == error_kind::corrupt);
  CHECK(problem.message.find(directory.file()) != std::string::npos);
  std::ifstream again(directory.file());
  CHECK(std::string(std::istreambuf_iterator<char>(again), {}) == content);
}

TEST_CASE("paths that SQLite gives a meaning of its own are plain files", "[driver][sqlite]") {
  temporary_directory directory;
  const std::string before = std::filesystem::current_path().string();
  std::filesystem::current_path(directory.path);
  { connection database(options_for("file:a.db?mode=memory")); }
  { connection database(options_for(":odd:")); }
  std::filesystem::current_path(before);
  CHECK(mode_of(directory.file("file:a.db?mode=memory")) == 0600);
  CHECK(mode_of(directory.file(":odd:")) == 0600);
  CHECK(error_of([] { connection database(options_for("")); }).kind == error_kind::configuration);
}

TEST_CASE("a lock held by another connection is busy after the timeout", "[driver][sqlite]") {
  temporary_directory directory;
  connection first(options_for(directory.file()));
  first.execute("CREATE TABLE t(a); BEGIN IMMEDIATE");
  tenon::sqlite_options options = options_for(directory.file());
  options.busy_timeout_ms = 20;
  connection second(options);
  CHECK(error_of([&] { second.execute("BEGIN IMMEDIATE"); }).kind == error_kind::busy);
  CHECK_FALSE(second.in_transaction());
  CHECK(first.in_transaction());
  first.execute("COMMIT");
  CHECK_NOTHROW(second.execute("BEGIN IMMEDIATE; COMMIT"));
}

TEST_CASE("a reading transaction that turns to writing behind another's commit is told to begin as writer",
          "[driver][sqlite]") {
  temporary_directory directory;
  connection first(options_for(directory.file()));
  first.execute("CREATE TABLE t(a)");
  connection second(options_for(directory.file()));
  second.execute("BEGIN; SELECT * FROM t");
  first.execute("INSERT INTO t VALUES(1)");
  tenon::error problem = error_of([&] { second.execute("INSERT INTO t VALUES(2)"); });
  CHECK(problem.kind == error_kind::busy);
  CHECK(problem.native_code == SQLITE_BUSY_SNAPSHOT);
  CHECK(problem.message.find("BEGIN IMMEDIATE") != std::string::npos);
}

TEST_CASE("threads that open one new file together all succeed", "[driver][sqlite]") {
  temporary_directory directory;
  int opened[6] = {};
  std::vector<std::thread> threads;
  for (int& mine : opened) {
    threads.emplace_back([&mine, path = directory.file()] {
      try {
        connection database(options_for(path));
        mine = 1;
      } catch (const tenon::error&) {
      }
    });
  }
  for (std::thread& one : threads) one.join();
  for (const int one : opened) CHECK(one == 1);
}

TEST_CASE("execute runs every statement and names the one that fails", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute(
      "CREATE TABLE t(a); -- a comment\n INSERT INTO t VALUES(1),(2); SELECT * FROM t;\n/* end */ ");
  CHECK(number(database, "SELECT count(*) FROM t") == 2);
  tenon::error problem = error_of(
      [&] { database.execute("INSERT INTO t VALUES(3); INSERT INTO u VALUES(4); INSERT INTO t VALUES(5)"); });
  CHECK(problem.kind == error_kind::schema);
  CHECK(problem.statement.find("INTO u") != std::string::npos);
  CHECK(number(database, "SELECT count(*) FROM t") == 3);
  CHECK_NOTHROW(database.execute(""));
  CHECK(error_of([&] { database.execute("INSERT INTO t VALUES(?)"); }).kind == error_kind::statement);
}

TEST_CASE("changes and last_insert_id tell of the last statement", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES(9223372036854775807, 1)");
  CHECK(database.last_insert_id() == INT64_MAX);
  database.execute("INSERT INTO t VALUES(1, 1), (2, 1); UPDATE t SET a = 2");
  CHECK(database.changes() == 3);
  CHECK(database.last_insert_id() == 2);
}
