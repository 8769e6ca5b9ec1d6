// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

#include <tenon/driver/sqlite/connection.hpp>

namespace {

using namespace std::chrono_literals;
using tenon::error_kind;
using tenon::driver::sqlite::connection;
using clock_type = std::chrono::steady_clock;

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

tenon::sqlite_options options_for(const temporary_directory& directory, int busy_timeout_ms) {
  tenon::sqlite_options options;
  options.path = directory.file();
  options.busy_timeout_ms = busy_timeout_ms;
  return options;
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

const char* const endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

}  // namespace

TEST_CASE("a lock is waited for as long as the busy timeout, and then no longer", "[driver][sqlite]") {
  const temporary_directory directory;
  connection first(options_for(directory, 5000));
  connection second(options_for(directory, 50));
  first.execute("BEGIN IMMEDIATE");
  const auto start = clock_type::now();
  CHECK(kind_of([&] { second.execute("BEGIN IMMEDIATE"); }) == error_kind::busy);
  CHECK(clock_type::now() - start >= 50ms);
  CHECK(clock_type::now() - start < 20s);
  connection hasty(options_for(directory, 0));
  CHECK(kind_of([&] { hasty.execute("BEGIN IMMEDIATE"); }) == error_kind::busy);
  std::thread other([&] {
    std::this_thread::sleep_for(20ms);
    first.execute("COMMIT");
  });
  connection patient(options_for(directory, 60'000));
  CHECK_NOTHROW(patient.execute("BEGIN IMMEDIATE"));
  other.join();
}

TEST_CASE("a deadline ends waiting, running and preparing with a timeout, and only until it is taken back",
          "[driver][sqlite]") {
  const temporary_directory directory;
  connection first(options_for(directory, 5000));
  connection second(options_for(directory, 60'000));
  first.execute("CREATE TABLE t(a); BEGIN IMMEDIATE");
  const auto start = clock_type::now();
  second.set_deadline(start + 50ms);
  CHECK(kind_of([&] { second.execute("BEGIN IMMEDIATE"); }) == error_kind::timeout);
  CHECK(clock_type::now() - start >= 50ms);
  CHECK(kind_of([&] { second.execute(endless); }) == error_kind::timeout);
  CHECK(clock_type::now() - start < 20s);
  // What is wrong in another way is not blamed on the deadline.
  CHECK(kind_of([&] { second.execute("SELEC 1"); }) == error_kind::statement);
  second.set_deadline(clock_type::time_point::max());
  first.execute("COMMIT");
  CHECK_NOTHROW(second.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1); COMMIT"));
  CHECK_NOTHROW(second.execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT count(*) "
      "FROM n"));
}

TEST_CASE("a busy timeout beside a deadline that is later ends as busy", "[driver][sqlite]") {
  const temporary_directory directory;
  connection first(options_for(directory, 5000));
  connection second(options_for(directory, 20));
  first.execute("BEGIN IMMEDIATE");
  second.set_deadline(clock_type::now() + 60s);
  CHECK(kind_of([&] { second.execute("BEGIN IMMEDIATE"); }) == error_kind::busy);
}
