// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <tenon/observe.hpp>
#include <tenon/sqlite.hpp>

#if __has_include(<tenon/postgresql.hpp>) && __has_include(<libpq-fe.h>)
#include <tenon/postgresql.hpp>

#include "faults/proxy.hpp"
#include "postgresql_url.hpp"
#define TENON_TEST_POSTGRESQL
#endif

// What makes a server stand still, one trap after the other.
namespace liveness_test {

struct Entry {
  std::int64_t id = 0;
  std::string text{};
  int round = 0;
};
struct Account {
  std::int64_t id = 0;
  std::int64_t balance = 0;
};

}  // namespace liveness_test

namespace {

using namespace liveness_test;
using namespace std::chrono_literals;
using tenon::col;
using tenon::error_kind;
using tenon::where;
using clock_type = std::chrono::steady_clock;

/// Deadlines are met this late at most; machines are busy at times.
constexpr auto lateness = 1s + 2s;

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

template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {error_kind::internal, "no tenon::error was thrown"};
}
template <class Act>
error_kind kind_of(Act act) {
  return error_of(act).kind;
}

/// The errors of many threads.
class failures {
 public:
  template <class Act>
  void watch(Act act) {
    try {
      act();
    } catch (const std::exception& problem) {
      const std::lock_guard lock(mutex_);
      if (texts_.size() < 5) texts_.emplace_back(problem.what());
      ++count_;
    }
  }
  int count() const { return count_; }
  std::string texts() {
    const std::lock_guard lock(mutex_);
    std::string all;
    for (const std::string& each : texts_) all += each + "\n";
    return all;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> texts_;
  std::atomic<int> count_{0};
};

void run_together(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& each : threads) each.join();
}

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 20'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

tenon::database open_file(const std::string& path, const std::string& options = "",
                          tenon::pool_options pool = {}) {
  return tenon::open<Entry, Account>("sqlite:" + path + "?synchronous=off" + options,
                                     {.schema = tenon::synchronize, .pool = std::move(pool)});
}

/// Lets a call of the store fail, before it is made or after: the nth one from now.
class saboteur final : public tenon::observer {
 public:
  void* started(const tenon::observed_call& call) override {
    if (before_ && call.operation != "PING" && --left_ == 0) throw stop();
    return nullptr;
  }
  void finished(const tenon::observed_call& call, void*) override {
    if (!before_ && call.problem == nullptr && call.operation != "PING" && --left_ == 0) throw stop();
  }
  struct stop {};
  void strike(int at, bool before) {
    left_ = at;
    before_ = before;
  }
  bool struck() const { return left_ <= 0; }

 private:
  int left_ = 0;
  bool before_ = false;
};

}  // namespace

TEST_CASE("L1: sixteen writers on one SQLite file read and write in turns, none is told that it is busy",
          "[faults][liveness][sqlite]") {
  const temporary_directory directory;
  tenon::database first = open_file(directory.file());
  tenon::database second = open_file(directory.file());  // a pool of its own, as another program has
  const bool two = GENERATE(false, true);
  failures problems;
  std::atomic<bool> over{false};
  std::atomic<int> written{0};
  std::atomic<int> read{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&, &db = i % 2 == 0 ? first : second] {
      problems.watch([&] {
        while (!over) {
          // A transaction of a writer is seen whole or not at all.
          db.transaction({.read_only = true}, [&](tenon::transaction& tx) {
            if (tenon::repository<Entry>{tx}.count() % 2 != 0) throw std::runtime_error("half a transaction");
          });
          if (tenon::repository<Entry>{db}.count() % 2 != 0) throw std::runtime_error("half a transaction");
          ++read;
        }
      });
    });
  }
  const auto end = clock_type::now() + 2s;
  run_together(16, [&](int number) {
    tenon::database& db = two && number % 2 != 0 ? second : first;
    problems.watch([&] {
      do {
        db.transaction([&](tenon::transaction& tx) {
          tenon::repository<Entry> entries{tx};
          const std::int64_t before = entries.count();
          entries.insert(Entry{.text = std::to_string(before), .round = number});
          entries.insert(Entry{.text = std::to_string(before + 1), .round = number});
        });
        ++written;
      } while (clock_type::now() < end);
    });
  });
  over = true;
  for (std::thread& each : readers) each.join();
  INFO(problems.texts());
  CHECK(problems.count() == 0);
  CHECK(read > 0);
  const std::vector<Entry> all = tenon::repository<Entry>{first}.find(tenon::order_by(col<&Entry::id>));
  CHECK(static_cast<int>(all.size()) == 2 * written);
  bool in_order = true;
  for (std::size_t i = 0; i < all.size(); ++i) in_order = in_order && all[i].text == std::to_string(i);
  CHECK(in_order);
}

TEST_CASE("L2: a reader that stays does not stop commits, its cost is told, and is gone after it",
          "[faults][liveness][sqlite]") {
  const temporary_directory directory;
  constexpr std::int64_t limit = 256 * 1024;
  tenon::database db = open_file(directory.file(), "&wal_limit=" + std::to_string(limit));
  const auto log_size = [&] {
    return static_cast<std::int64_t>(std::filesystem::file_size(directory.file() + "-wal"));
  };
  const std::string page(4000, 'x');
  const auto write = [&](int count) {
    std::thread([&] {  // this thread holds the reader
      for (int i = 0; i < count; ++i) tenon::repository<Entry>{db}.insert(Entry{.text = page});
    })
        .join();
  };
  const auto pinged = [&] {
    tenon::ping_result result;
    std::thread([&] { result = db.ping(); }).join();
    return result;
  };
  write(10);
  {
    auto reading = db.begin({.read_only = true});
    CHECK(tenon::repository<Entry>{reading}.count() == 10);
    write(400);
    CHECK(tenon::repository<Entry>{reading}.count() == 10);
    const tenon::ping_result seen = pinged();
    CHECK(seen.writable);
    CHECK(seen.log_bytes > 4 * limit);
    CHECK(log_size() >= seen.log_bytes);
  }
  const auto released = clock_type::now();
  bool cut = false;
  while (!cut && clock_type::now() - released < 20s) {
    write(1);
    cut = log_size() <= limit;
  }
  CHECK(cut);
  CHECK(clock_type::now() - released < lateness);
  CHECK(pinged().log_bytes <= limit);
  write(400);
  CHECK(log_size() <= 2 * limit);  // nobody holds it up any more
  CHECK(tenon::repository<Entry>{db}.count() >= 811);
}

TEST_CASE("L2: readers that come and go without a gap do not keep the log from being cut",
          "[faults][liveness][sqlite]") {
  const temporary_directory directory;
  constexpr std::int64_t limit = 256 * 1024;
  tenon::database db = open_file(directory.file(), "&wal_limit=" + std::to_string(limit));
  std::vector<Entry> rows(3000);
  tenon::repository<Entry>{db}.insert(rows);
  std::atomic<bool> over{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!over) (void)tenon::repository<Entry>{db}.find(tenon::limit(200));
    });
  }
  const std::string page(4000, 'x');
  int cuts = 0;
  std::uintmax_t before = 0;
  for (const auto end = clock_type::now() + 60s; cuts < 4 && clock_type::now() < end;) {
    tenon::repository<Entry>{db}.insert(Entry{.text = page});
    const std::uintmax_t now = std::filesystem::file_size(directory.file() + "-wal");
    if (now < before) ++cuts;
    before = now;
  }
  over = true;
  for (std::thread& each : readers) each.join();
  CHECK(cuts == 4);
}

TEST_CASE("L3: whatever fails between BEGIN and COMMIT, the next one finds a clean session",
          "[faults][liveness][sqlite]") {
  const temporary_directory directory;
  const auto watcher = std::make_shared<saboteur>();
  const bool before = GENERATE(true, false);
  const bool read_only = GENERATE(false, true);
  tenon::pool_options pool{.size = GENERATE(std::size_t{1}, std::size_t{3})};
  pool.observer = tenon::observed_by(watcher);
  tenon::database db = open_file(directory.file(), "", pool);
  tenon::repository<Entry> entries{db};
  const auto work = [&] {
    db.transaction({.read_only = read_only, .timeout = 60s}, [&](tenon::transaction& tx) {
      tenon::repository<Entry> inside{tx};
      (void)inside.count();
      if (!read_only) inside.insert(Entry{.text = "one"});
      tx.nested([&](tenon::transaction& inner) {
        std::vector<Entry> many(3);
        if (!read_only) tenon::repository<Entry>{inner}.insert(many);
        (void)tenon::repository<Entry>{inner}.find();
      });
      (void)kind_of(
          [&] { tx.nested([&](tenon::transaction&) { throw tenon::error(error_kind::value, ""); }); });
      (void)inside.find();
    });
  };
  int steps = 0;
  int kept = 0;
  for (bool struck = true; struck; ++steps) {
    REQUIRE(steps < 100);
    watcher->strike(steps + 1, before);
    bool thrown = false;
    try {
      work();
    } catch (const saboteur::stop&) {
      thrown = true;
    }
    struck = watcher->struck();
    watcher->strike(0, true);
    INFO("step " << steps << ", before: " << before);
    const int rows = static_cast<int>(entries.count());
    CHECK((rows == kept || rows == kept + (read_only ? 0 : 4)));
    if (before && thrown) CHECK(rows == kept);
    kept = rows;
    db.with_connection([&](tenon::backend_connection& connection) {
      CHECK_FALSE(connection.in_transaction());
      CHECK_FALSE(connection.dirty());
    });
    CHECK(tenon::query_one<int>(db, "PRAGMA query_only") == 0);
    CHECK(db.pool().in_use == 0);
    entries.insert(Entry{.text = "next"});
    ++kept;
    db.transaction(
        [&](tenon::transaction& tx) { tenon::repository<Entry>{tx}.insert(Entry{.text = "next"}); });
    ++kept;
  }
  CHECK(steps > (read_only ? 8 : 10));
}

TEST_CASE("L3: a statement that is stopped in a transaction leaves a clean session",
          "[faults][liveness][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory.file());
  const std::string endless = "endless";
  std::atomic<sqlite3*> handle{nullptr};
  db.with_connection([&](tenon::backend_connection& connection) {
    handle = static_cast<tenon::sqlite_connection&>(connection).driver_connection().handle();
  });
  for (const bool writes : {false, true}) {
    std::atomic<bool> over{false};
    std::thread interrupting([&] {
      while (!over) {
        sqlite3_interrupt(handle);
        std::this_thread::sleep_for(1ms);
      }
    });
    const error_kind kind = kind_of([&] {
      db.transaction([&](tenon::transaction& tx) {
        if (writes) {
          tenon::execute(
              tx,
              "INSERT INTO entry (text, round) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + "
              "1 FROM n) SELECT '', 1 FROM n");
        } else {
          (void)tenon::query<std::int64_t>(
              tx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
        }
      });
    });
    over = true;
    interrupting.join();
    CHECK(kind == error_kind::interrupted);
    CHECK(tenon::repository<Entry>{db}.count() == 0);
    CHECK(db.pool().in_use == 0);
    CHECK_NOTHROW(db.transaction([](tenon::transaction& tx) { tenon::repository<Entry>{tx}.delete_all(); }));
  }
}

TEST_CASE("L4: a table that changes under load disturbs no statement that is prepared already",
          "[faults][liveness][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory.file());
  tenon::database other = open_file(directory.file());
  failures problems;
  std::atomic<bool> over{false};
  std::atomic<int> done{0};
  std::vector<std::thread> users;
  for (int t = 0; t < 4; ++t) {
    users.emplace_back([&, t] {
      tenon::repository<Entry> entries{db};
      while (!over) {
        problems.watch([&] {
          Entry mine{.text = "a", .round = t};
          entries.insert(mine);
          mine.text = "b";
          entries.save(mine);
          if (entries.find_by_id(mine.id)->text != "b") throw std::runtime_error("another row");
          db.transaction([&](tenon::transaction& tx) {
            tenon::repository<Entry> inside{tx};
            (void)inside.find(where(col<&Entry::round> == t), tenon::limit(3));
            inside.remove(mine);
          });
        });
        ++done;
      }
    });
  }
  for (int round = 0; round < 12; ++round) {
    const int before = done;
    tenon::execute(other, "ALTER TABLE entry ADD COLUMN extra TEXT DEFAULT 'e'");
    eventually([&] { return done >= before + 8; });
    tenon::execute(other, "CREATE INDEX entry_by_round ON entry (round)");
    eventually([&] { return done >= before + 16; });
    tenon::execute(other, "DROP INDEX entry_by_round");
    tenon::execute(other, "ALTER TABLE entry DROP COLUMN extra");
    eventually([&] { return done >= before + 24; });
  }
  over = true;
  for (std::thread& each : users) each.join();
  INFO(problems.texts());
  CHECK(problems.count() == 0);
  CHECK(tenon::repository<Entry>{db}.count() == 0);
}

TEST_CASE(
    "L6: a pool of one connection refuses nested use at once, and others in time with the holder's place",
    "[faults][liveness][sqlite]") {
  tenon::database db = tenon::open<Entry>("sqlite::memory:",
                                          {.schema = tenon::synchronize, .pool = {.acquire_timeout = 100ms}});
  const auto start = clock_type::now();
  const unsigned line = __LINE__ + 1;
  auto tx = db.begin();
  CHECK(kind_of([&] { (void)tenon::repository<Entry>{db}.count(); }) == error_kind::misuse);
  CHECK(kind_of([&] { db.transaction([](tenon::transaction&) {}); }) == error_kind::misuse);
  tenon::error refused(error_kind::internal, "");
  std::thread([&] { refused = error_of([&] { (void)tenon::repository<Entry>{db}.count(); }); }).join();
  CHECK(clock_type::now() - start < 100ms + lateness);
  CHECK(refused.kind == error_kind::pool_exhausted);
  INFO(refused.message);
  CHECK(refused.message.find(std::string(__FILE__) + ":" + std::to_string(line)) != std::string::npos);
  tx.commit();
  CHECK(tenon::repository<Entry>{db}.count() == 0);
}

TEST_CASE("L7: a writer that finds the file locked for too long may try again, and gets through",
          "[faults][liveness][sqlite]") {
  const temporary_directory directory;
  tenon::database db = open_file(directory.file(), "&busy_timeout=10");
  tenon::database other = open_file(directory.file());
  const auto add = [](tenon::transaction& tx) { tenon::repository<Entry>{tx}.insert(Entry{}); };
  auto tx = other.begin();
  const tenon::error problem = error_of([&] { db.transaction(add); });
  CHECK(problem.kind == error_kind::busy);
  CHECK(problem.retryable);
  std::thread retrying([&] {
    CHECK_NOTHROW(db.transaction({.timeout = 60s, .attempts = 1'000'000, .longest_pause = 20ms}, add));
  });
  std::this_thread::sleep_for(100ms);
  tx.commit();
  retrying.join();
  CHECK(tenon::repository<Entry>{db}.count() == 1);
}

#ifdef TENON_TEST_POSTGRESQL
namespace {

using postgresql_test::server_url;

/// A schema of the test server with the entities' tables; gone with the object.
class server_schema {
 public:
  explicit server_schema(const std::string& url) : options_(tenon::parse_postgresql_url(url)) {
    static std::atomic<int> made{0};
    name_ = "liveness_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
    run("CREATE SCHEMA " + name_);
    options_.search_path = name_;
    port_ = options_.port.empty() ? 5432 : std::stoi(options_.port);
    tenon::open<Entry, Account>(tenon::postgresql_store(options_), {.schema = tenon::synchronize});
  }
  ~server_schema() {
    options_.search_path.clear();
    try {
      run("DROP SCHEMA " + name_ + " CASCADE");
    } catch (const tenon::error& problem) {
      std::printf("left behind: %s\n", problem.what());
    }
  }
  server_schema(const server_schema&) = delete;
  server_schema& operator=(const server_schema&) = delete;

  tenon::database open(const tenon::pool_options& pool = {}, int port = 0) const {
    tenon::postgresql_options options = options_;
    if (port != 0) {
      options.host = "127.0.0.1";
      options.port = std::to_string(port);
    }
    return tenon::open<Entry, Account>(tenon::postgresql_store(options),
                                       {.schema = tenon::schema_policy::none, .pool = pool});
  }
  void run(const std::string& text) const { tenon::driver::postgresql::connection(options_).execute(text); }
  int port() const { return port_; }

 private:
  tenon::postgresql_options options_;
  std::string name_;
  int port_ = 0;
};

std::int64_t backend_of(tenon::database& db) {
  return *tenon::query_one<std::int64_t>(db, "SELECT pg_backend_pid()::bigint");
}

}  // namespace

TEST_CASE("L3: whatever fails on PostgreSQL, the next one finds a clean session",
          "[faults][liveness][postgresql]") {
  const std::string url = server_url();
  if (url.empty()) return;
  const server_schema schema(url);
  const auto watcher = std::make_shared<saboteur>();
  const bool before = GENERATE(true, false);
  tenon::pool_options pool{.size = 1};
  pool.observer = tenon::observed_by(watcher);
  tenon::database db = schema.open(pool);
  tenon::repository<Entry> entries{db};
  const std::int64_t session = backend_of(db);
  int kept = 0;
  int steps = 0;
  for (bool struck = true; struck; ++steps) {
    REQUIRE(steps < 100);
    watcher->strike(steps + 1, before);
    bool thrown = false;
    try {
      db.transaction({.timeout = 60s}, [&](tenon::transaction& tx) {
        tenon::repository<Entry> inside{tx};
        inside.insert(Entry{.text = "one"});
        tx.nested([&](tenon::transaction& inner) {
          std::vector<Entry> many(3);
          tenon::repository<Entry>{inner}.insert(many);
        });
        (void)inside.find();
      });
    } catch (const saboteur::stop&) {
      thrown = true;
    }
    struck = watcher->struck();
    watcher->strike(0, true);
    INFO("step " << steps << ", before: " << before);
    const int rows = static_cast<int>(entries.count());
    CHECK((rows == kept || rows == kept + 4));
    if (before && thrown) CHECK(rows == kept);
    kept = rows;
    entries.insert(Entry{.text = "next"});
    ++kept;
    CHECK(db.pool().in_use == 0);
    CHECK(backend_of(db) == session);
  }
  CHECK(steps > 5);
}

TEST_CASE("L3: what raw SQL does to a session of PostgreSQL is undone before the next one gets it",
          "[faults][liveness][postgresql]") {
  const std::string url = server_url();
  if (url.empty()) return;
  const server_schema schema(url);
  tenon::database db = schema.open({.size = 1});
  tenon::repository<Entry> entries{db};
  entries.insert(Entry{.text = "kept"});
  const std::int64_t session = backend_of(db);
  const auto setting = [&] {
    return *tenon::query_one<std::string>(
        db, "SELECT current_setting('search_path') || current_setting('work_mem')");
  };
  const std::string settings = setting();
  tenon::execute(db, "SET search_path TO pg_catalog");
  CHECK(entries.count() == 1);
  tenon::execute(db, "SET work_mem TO '64kB'");
  CHECK(setting() == settings);
  try {
    db.transaction([&](tenon::transaction& tx) {
      tenon::execute(tx, "SET search_path TO pg_catalog");
      throw 3;
    });
  } catch (int) {
  }
  db.transaction([&](tenon::transaction& tx) { tenon::execute(tx, "SET work_mem TO '128kB'"); });
  CHECK(setting() == settings);
  // A temporary table would hide the real one.
  tenon::execute(db, "CREATE TEMP TABLE entry (id bigint, text text, round int)");
  CHECK(entries.count() == 1);
  CHECK(tenon::query<int>(db, "SELECT 1 FROM pg_advisory_lock(4711)").size() == 1);
  {
    tenon::database other = schema.open({.size = 1});
    CHECK(tenon::query_one<bool>(other, "SELECT pg_try_advisory_lock(4711)") == true);
  }
  for (int i = 0; i < 2; ++i) CHECK_NOTHROW(tenon::execute(db, "PREPARE mine AS SELECT 1"));
  CHECK_NOTHROW(tenon::execute(db, "LISTEN something"));
  CHECK(tenon::query<std::string>(db, "SELECT pg_listening_channels()").empty());
  tenon::execute(db, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
  CHECK_NOTHROW(entries.insert(Entry{.text = "two"}));
  CHECK(entries.count() == 2);
  CHECK(backend_of(db) == session);  // reset, not replaced
}

TEST_CASE(
    "L4: a column that changes its type under load is no error outside a transaction, a retryable one inside",
    "[faults][liveness][postgresql]") {
  const std::string url = server_url();
  if (url.empty()) return;
  const server_schema schema(url);
  tenon::database db = schema.open({.size = 4});
  tenon::repository<Entry> entries{db};
  entries.insert(Entry{.text = "one", .round = 1});
  failures problems;
  std::atomic<bool> over{false};
  std::atomic<int> done{0};
  std::vector<std::thread> users;
  for (int t = 0; t < 3; ++t) {
    users.emplace_back([&] {
      while (!over) {
        problems.watch([&] {
          if (entries.find_by_id(1)->text != "one") throw std::runtime_error("another row");
          if (entries.find(where(col<&Entry::round> == 1)).size() != 1) throw std::runtime_error("no row");
          db.transaction({.attempts = 100},
                         [&](tenon::transaction& tx) { (void)tenon::repository<Entry>{tx}.find_by_id(1); });
        });
        ++done;
      }
    });
  }
  for (int round = 0; round < 10; ++round) {
    int before = done;
    schema.run("ALTER TABLE entry ALTER COLUMN text TYPE varchar(" + std::to_string(100 + round) + ")");
    eventually([&] { return done >= before + 10; });
    before = done;
    schema.run("ALTER TABLE entry ALTER COLUMN text TYPE text; ALTER TABLE entry ADD COLUMN extra" +
               std::to_string(round) + " text");
    eventually([&] { return done >= before + 10; });
  }
  over = true;
  for (std::thread& each : users) each.join();
  INFO(problems.texts());
  CHECK(problems.count() == 0);

  tenon::database one = schema.open({.size = 1});
  (void)tenon::repository<Entry>{one}.find_by_id(1);
  (void)tenon::repository<Entry>{one}.find_by_id(1);
  auto tx = one.begin();
  CHECK(tenon::query_one<int>(tx, "SELECT 1") == 1);
  schema.run("ALTER TABLE entry ALTER COLUMN text TYPE varchar(50)");
  const tenon::error stale = error_of([&] { (void)tenon::repository<Entry>{tx}.find_by_id(1); });
  if (stale.kind != error_kind::internal) {
    CHECK(stale.retryable);
    CHECK(stale.sqlstate == "0A000");
    tx.rollback();
  } else {
    tx.commit();
  }
  CHECK(tenon::repository<Entry>{one}.find_by_id(1)->text == "one");
}

TEST_CASE("L5: in front of a server that says nothing every call ends in time, with the right error",
          "[faults][liveness][postgresql]") {
  const std::string url = server_url();
  if (url.empty()) return;
  const server_schema schema(url);
  faults::proxy line(schema.port());
  tenon::database db = schema.open({.size = 2, .acquire_timeout = 400ms, .call_timeout = 300ms}, line.port());
  tenon::repository<Entry> entries{db};
  entries.insert(Entry{.text = "one"});
  const auto timed = [&](std::chrono::milliseconds limit, auto act) {
    const auto start = clock_type::now();
    const tenon::error problem = error_of(act);
    CHECK(clock_type::now() - start < limit + lateness);
    INFO(problem.message);
    return problem.kind;
  };
  SECTION("a new connection") {
    auto tx = db.begin();
    line.freeze();
    std::thread([&] {
      CHECK(timed(400ms, [&] { (void)entries.count(); }) == error_kind::connection);
    }).join();
    line.pass();
    tx.rollback();
  }
  SECTION("a question") {
    line.freeze();
    CHECK(timed(300ms, [&] { (void)entries.count(); }) == error_kind::timeout);
  }
  SECTION("a write of its own") {
    line.freeze();
    const error_kind kind = timed(300ms, [&] { entries.insert(Entry{.text = "two"}); });
    CHECK(kind == error_kind::outcome_unknown);
  }
  SECTION("a write in a transaction, whose deadline is earlier") {
    CHECK(timed(200ms, [&] {
            db.transaction({.timeout = 200ms, .attempts = 100}, [&](tenon::transaction& tx) {
              tenon::repository<Entry>{tx}.insert(Entry{.text = "two"});
              line.freeze();
              tenon::repository<Entry>{tx}.insert(Entry{.text = "three"});
            });
          }) == error_kind::timeout);
  }
  SECTION("a commit") {
    int runs = 0;
    CHECK(timed(300ms, [&] {
            db.transaction({.attempts = 5}, [&](tenon::transaction& tx) {
              ++runs;
              tenon::repository<Entry>{tx}.insert(Entry{.text = "two"});
              line.freeze();
            });
          }) == error_kind::outcome_unknown);
    CHECK(runs == 1);
  }
  SECTION("a health check") {
    line.freeze();
    const auto start = clock_type::now();
    const tenon::ping_result ill = db.ping(250ms);
    CHECK(clock_type::now() - start < 250ms + lateness);
    CHECK_FALSE(ill.reachable);
    CHECK_FALSE(ill.problem.empty());
  }
  line.pass();
  CHECK(eventually([&] { return db.ping().writable; }));
  CHECK(entries.count() >= 1);
  CHECK_NOTHROW(db.transaction([](tenon::transaction& tx) { (void)tenon::repository<Entry>{tx}.count(); }));
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("L5: a line that is cut anywhere loses no committed row, keeps no other, and the pool recovers",
          "[faults][liveness][postgresql]") {
  const std::string url = server_url();
  if (url.empty()) return;
  const server_schema schema(url);
  faults::proxy line(schema.port());
  tenon::database db = schema.open({.size = 3, .acquire_timeout = 5000ms}, line.port());
  tenon::database straight = schema.open();
  tenon::repository<Entry> entries{straight};
  const auto work = [&](int round) {
    db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Entry> inside{tx};
      for (int i = 0; i < 2; ++i) inside.insert(Entry{.text = "a", .round = round});
      (void)inside.count();
    });
  };
  work(0);
  int unknown = 0;
  int lost = 0;
  for (int round = 1; round <= 60; ++round) {
    if (round % 2 == 0) {
      line.cut_after(round * 5 % 290 + 1);
    } else {
      line.cut_client_after(round * 7 % 380 + 1);
    }
    const tenon::error problem = error_of([&] { work(round); });
    line.pass();
    line.cut_client_after(-1);
    INFO("round " << round << ": " << problem.message);
    const auto rows = entries.count(where(col<&Entry::round> == round));
    if (problem.kind == error_kind::internal) {
      CHECK(rows == 2);
    } else if (problem.kind == error_kind::outcome_unknown) {
      ++unknown;
      CHECK((rows == 0 || rows == 2));
    } else {
      ++lost;
      CHECK(problem.kind == error_kind::connection);
      CHECK(rows == 0);
    }
    CHECK_NOTHROW(work(1000 + round));
  }
  CHECK(lost > 0);
  CHECK(unknown > 0);
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("L5: a slow line is slow and nothing else", "[faults][liveness][postgresql]") {
  const std::string url = server_url();
  if (url.empty()) return;
  const server_schema schema(url);
  faults::proxy line(schema.port());
  tenon::database db = schema.open({}, line.port());
  line.delay(20ms);
  for (int i = 0; i < 3; ++i) {
    db.transaction([&](tenon::transaction& tx) { tenon::repository<Entry>{tx}.insert(Entry{}); });
  }
  CHECK(tenon::repository<Entry>{db}.count() == 3);
}

TEST_CASE("L7: transactions of PostgreSQL that lock each other out both succeed with attempts",
          "[faults][liveness][postgresql]") {
  const std::string url = server_url();
  if (url.empty()) return;
  const server_schema schema(url);
  tenon::database db = schema.open();
  tenon::repository<Account> accounts{db};
  std::vector<Account> two{{.id = 1, .balance = 100}, {.id = 2, .balance = 100}};
  accounts.insert(two);
  const int attempts = GENERATE(1, 20);
  const bool deadlock = GENERATE(true, false);
  std::atomic<int> met{0};
  std::atomic<int> victims{0};
  std::atomic<int> wrong{0};
  run_together(2, [&](int number) {
    const std::int64_t first = number == 0 ? 1 : 2;
    bool waited = false;
    try {
      db.transaction({.level = deadlock ? tenon::isolation::standard : tenon::isolation::serializable,
                      .attempts = attempts},
                     [&](tenon::transaction& tx) {
                       tenon::repository<Account> inside{tx};
                       if (deadlock) {
                         inside.update(where(col<&Account::id> == first),
                                       col<& Account::balance> = col<&Account::balance> + 1);
                       } else {
                         (void)inside.find();  // write skew: each reads what the other writes
                       }
                       if (!waited) {
                         waited = true;
                         ++met;
                         eventually([&] { return met == 2; });
                       }
                       inside.update(where(col<&Account::id> == 3 - first),
                                     col<& Account::balance> = col<&Account::balance> + 10);
                     });
    } catch (const tenon::error& problem) {
      ++victims;
      if (problem.kind != error_kind::serialization_failure || !problem.retryable) ++wrong;
    }
  });
  CHECK(wrong == 0);
  CHECK(victims == (attempts == 1 ? 1 : 0));
  std::int64_t sum = 0;
  for (const Account& each : accounts.find()) sum += each.balance;
  CHECK(sum == 200 + (2 - victims) * (deadlock ? 11 : 10));
  CHECK(db.pool().in_use == 0);
}
#endif
