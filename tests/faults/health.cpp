// SPDX-License-Identifier: MIT
// What ping() has to find out: a database that can be reached but takes no writes.
#include "catch.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tenon/sqlite.hpp>

#if __has_include(<libpq-fe.h>)
#include <tenon/postgresql.hpp>
#endif

#include "postgresql_url.hpp"

namespace health_test {
struct Entry {
  std::int64_t id = 0;
  std::string text{};
};
}  // namespace health_test

namespace {

using health_test::Entry;

/// A folder that goes away with the object.
struct folder {
  folder() {
    path = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    REQUIRE(::mkdtemp(path.data()) != nullptr);
  }
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  std::string path;
};

}  // namespace

TEST_CASE("ping finds a database file that is open for reading only", "[faults]") {
  const folder home;
  { tenon::open<Entry>("sqlite:" + home.path + "/a.db", {.schema = tenon::synchronize}); }
  tenon::database db = tenon::open<Entry>("sqlite:" + home.path + "/a.db?mode=ro");
  const tenon::ping_result state = db.ping();
  CHECK(state.reachable);
  CHECK_FALSE(state.writable);
  CHECK(state.problem.find("reading only") != std::string::npos);
  CHECK_FALSE(state);
}

TEST_CASE("ping finds a full disk, and that it has space again", "[faults]") {
  const folder home;
  // A child with a small disk of its own.
  const ::pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("none", home.path.c_str(), "tmpfs", 0, "size=512k") != 0) {
      ::_exit(77);  // only root may
    }
    int outcome = 1;
    try {
      tenon::database db =
          tenon::open<Entry>("sqlite:" + home.path + "/a.db", {.schema = tenon::synchronize});
      const bool well = static_cast<bool>(db.ping());
      const std::string filler = home.path + "/filler";
      {
        std::ofstream out(filler);
        const std::string block(4096, 'x');
        while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
      }
      const tenon::ping_result full = db.ping();
      std::filesystem::remove(filler);
      const bool again = static_cast<bool>(db.ping());
      const bool found = full.reachable && !full.writable && full.problem.find("full") != std::string::npos;
      outcome = well && found && again ? 0 : 2;
      if (outcome != 0) std::fprintf(stderr, "ping: %d '%s' %d\n", well, full.problem.c_str(), again);
    } catch (const std::exception& problem) {
      std::fprintf(stderr, "%s\n", problem.what());
    }
    ::_exit(outcome);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    WARN("no disk of one's own without root");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}

#if __has_include(<libpq-fe.h>)
TEST_CASE("ping finds a standby and a server that only reads", "[faults]") {
  const std::string primary = postgresql_test::server_url();
  if (primary.empty()) return;
  {
    tenon::database db =
        tenon::open<>(postgresql_test::with(primary, "options=-cdefault_transaction_read_only%3Don"),
                      {.schema = tenon::schema_policy::none});
    const tenon::ping_result state = db.ping();
    CHECK(state.reachable);
    CHECK_FALSE(state.writable);
    CHECK(state.problem.find("read only") != std::string::npos);
  }
  const folder home;
  std::filesystem::permissions(home.path, std::filesystem::perms(0755));
  const std::string script = std::string(TENON_SOURCE_DIR) + "/scripts/postgresql_server";
  struct stopper {
    std::string command;
    ~stopper() { (void)!std::system(command.c_str()); }
  } const stopping{script + " stop " + home.path + "/standby"};
  REQUIRE(std::system((script + " standby " + home.path + "/standby '" + primary + "'").c_str()) == 0);
  std::string url;
  std::getline(std::ifstream(home.path + "/standby/url") >> std::ws, url);
  tenon::database db = tenon::open<>(url, {.schema = tenon::schema_policy::none});
  const tenon::ping_result state = db.ping();
  CHECK(state.reachable);
  CHECK_FALSE(state.writable);
  CHECK(state.problem.find("standby") != std::string::npos);
}
#endif
