// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <tenon/sqlite.hpp>

namespace backend_sqlite_test {
struct Note {
  std::int64_t id = 0;
  std::string text{};
};
}  // namespace backend_sqlite_test

// SQLite in a server: one connection that writes, others that read beside it.
namespace {

using namespace backend_sqlite_test;
using namespace std::chrono_literals;
using tenon::error_kind;

class temporary_directory {
 public:
  temporary_directory() {
    path_ = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary directory");
  }
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  std::string file() const { return path_ + "/test.db"; }

 private:
  std::string path_;
};

tenon::database open_file(const temporary_directory& directory, const std::string& options = "",
                          tenon::pool_options pool = {}) {
  return tenon::open<Note>("sqlite:" + directory.file() + options,
                           {.schema = tenon::synchronize, .pool = std::move(pool)});
}
std::int64_t notes(tenon::session where) {
  return tenon::repository<Note>{where}.count();
}
void add(tenon::session where) {
  tenon::repository<Note>{where}.insert(Note{.text = "a"});
}
template <class Act>
error_kind kind_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem.kind;
  }
  return error_kind::internal;
}
/// Beside whatever this thread holds.
template <class Act>
void elsewhere(Act act) {
  std::thread(act).join();
}

}  // namespace

TEST_CASE("readers run beside an open write transaction and see the last commit", "[backend][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory, "", {.acquire_timeout = 60s});
  add(db);
  auto tx = db.begin();
  add(tx);
  CHECK(notes(tx) == 2);
  std::atomic<int> right{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([&] {
      tenon::repository<Note> repository{db};
      bool good = repository.count() == 1 && repository.find().size() == 1 && repository.find_by_id(1);
      good = good && tenon::query_one<int>(db, "SELECT count(*) FROM note") == 1;
      db.transaction({.read_only = true},
                     [&](tenon::transaction& reading) { good = good && notes(reading) == 1; });
      right += good ? 1 : 0;
    });
  }
  for (std::thread& each : readers) each.join();
  CHECK(right == 8);
  tx.commit();
  CHECK(notes(db) == 2);
  const tenon::pool_gauges seen = db.pool();
  CHECK(seen.size == 5);
  CHECK(seen.open >= 2);
  CHECK(seen.open <= 5);
}

TEST_CASE("a reader sees what was committed before it started, from whatever thread", "[backend][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory, "?synchronous=off");
  for (int i = 1; i <= 50; ++i) {
    add(db);
    std::int64_t seen = 0;
    elsewhere([&] { seen = notes(db); });
    CHECK(seen == i);
    CHECK(notes(db) == i);
  }
}

TEST_CASE("only the writer writes back the log; readers cannot write at all", "[backend][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory);
  auto reading = db.begin({.read_only = true});
  CHECK(tenon::query_one<int>(reading, "PRAGMA query_only") == 1);
  CHECK(tenon::query_one<int>(reading, "PRAGMA wal_autocheckpoint") == 0);
  CHECK(kind_of([&] { tenon::execute(reading, "DELETE FROM note"); }) == error_kind::read_only);
  CHECK(kind_of([&] { tenon::execute(reading, "CREATE TABLE t (a)"); }) == error_kind::read_only);
  CHECK(kind_of([&] { add(reading); }) == error_kind::read_only);
  elsewhere([&] {
    auto writing = db.begin();
    CHECK(tenon::query_one<int>(writing, "PRAGMA query_only") == 0);
    add(writing);
    writing.commit();
  });
  reading.commit();
}

TEST_CASE("raw SQL that reads goes to a reader, all else to the writer", "[backend][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory, "", {.acquire_timeout = 20ms});
  auto writing = db.begin();
  elsewhere([&] {
    CHECK(tenon::query<Note>(db, "SELECT id, text FROM note").empty());
    CHECK(tenon::query<Note>(db, "\n\t select id, text FROM note").empty());
    // These need the writer, which is taken.
    const auto refused = [](auto act) { return kind_of(act) == error_kind::pool_exhausted; };
    CHECK(refused(
        [&] { (void)tenon::query<std::int64_t>(db, "INSERT INTO note (text) VALUES ('x') RETURNING id"); }));
    CHECK(refused([&] { (void)tenon::query<int>(db, "WITH a AS (SELECT 1) SELECT * FROM a"); }));
    CHECK(refused([&] { (void)tenon::query<int>(db, "PRAGMA user_version"); }));
    CHECK(refused([&] { tenon::execute(db, "SELECT 1"); }));
    CHECK(refused([&] { add(db); }));
  });
  writing.commit();
  CHECK(tenon::query<std::int64_t>(db, "INSERT INTO note (text) VALUES ('x') RETURNING id").size() == 1);
  CHECK(tenon::query<int>(db, "WITH a AS (SELECT 7) SELECT * FROM a") == std::vector<int>{7});
  CHECK(notes(db) == 1);
}

TEST_CASE("a database in memory, or a file without a log, has one connection", "[backend][sqlite]") {
  const temporary_directory directory;
  tenon::database db = GENERATE(true, false)
                           ? tenon::open<Note>("sqlite::memory:", {.schema = tenon::synchronize,
                                                                   .pool = {.acquire_timeout = 20ms}})
                           : open_file(directory, "?wal=0", {.acquire_timeout = 20ms});
  CHECK(db.pool().size == 1);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        while (kind_of([&] { add(db); }) == error_kind::pool_exhausted) {
        }
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(notes(db) == 80);
  CHECK(db.pool().opened == 1);
  auto tx = db.begin();
  elsewhere([&] { CHECK(kind_of([&] { (void)notes(db); }) == error_kind::pool_exhausted); });
}

TEST_CASE("more connections than one are refused where there can be only one", "[backend][sqlite]") {
  CHECK(kind_of([] { (void)tenon::open<Note>("sqlite::memory:", {.pool = {.size = 2}}); }) ==
        error_kind::configuration);
}

TEST_CASE("a file that is opened for reading only is read by many, written by none, and ill for writers",
          "[backend][sqlite]") {
  const temporary_directory directory;
  {
    tenon::database db = open_file(directory);
    add(db);
  }
  tenon::database db = tenon::open<Note>("sqlite:" + directory.file() + "?mode=ro");
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      bool good = notes(db) == 1;
      good = good && kind_of([&] { add(db); }) == error_kind::read_only;
      db.transaction({.read_only = true}, [&](tenon::transaction& tx) { good = good && notes(tx) == 1; });
      right += good ? 1 : 0;
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(right == 6);
  const tenon::ping_result state = db.ping();
  CHECK(state.reachable);
  CHECK_FALSE(state.writable);
  CHECK_FALSE(state);
  CHECK(state.problem.find("reading") != std::string::npos);
}

TEST_CASE("a ping writes, and tells the length of the log", "[backend][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory);
  const tenon::ping_result state = db.ping();
  CHECK(state);
  CHECK(state.writable);
  CHECK(state.problem.empty());
  CHECK(state.log_bytes > 0);
  CHECK(state.log_bytes <= static_cast<std::int64_t>(std::filesystem::file_size(directory.file() + "-wal")));
}

TEST_CASE("the writer is closed last and leaves no log behind", "[backend][sqlite]") {
  const temporary_directory directory;
  {
    tenon::database db = open_file(directory);
    add(db);
    auto reading = db.begin({.read_only = true});
    CHECK(notes(reading) == 1);
    CHECK(std::filesystem::exists(directory.file() + "-wal"));
  }
  CHECK_FALSE(std::filesystem::exists(directory.file() + "-wal"));
  tenon::database db = open_file(directory);
  CHECK(notes(db) == 1);
}

TEST_CASE("keys of a bulk insert are given out once, from however many threads", "[backend][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory, "?synchronous=off");
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      try {
        for (int i = 0; i < 10; ++i) {
          std::vector<Note> many(20);
          tenon::repository<Note>{db}.insert(many);
          add(db);
        }
      } catch (const tenon::error&) {
        ++failures;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(failures == 0);
  CHECK(notes(db) == 4 * 10 * 21);
  CHECK(tenon::query_one<std::int64_t>(db, "SELECT max(id) FROM note") == 4 * 10 * 21);
}
