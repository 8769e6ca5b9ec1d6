// SPDX-License-Identifier: MIT
#include "stores.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <unistd.h>

#include <tenon/functions.hpp>
#include <tenon/query.hpp>
#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>

#if __has_include(<tenon/postgresql.hpp>) && __has_include(<libpq-fe.h>)
#include <tenon/postgresql.hpp>
#define TENON_TEST_POSTGRESQL
#endif
#if __has_include(<tenon/memory.hpp>)
#include <tenon/memory.hpp>
#define TENON_TEST_MEMORY
#endif

namespace conformance {

namespace {

class sqlite_memory final : public place {
 public:
  std::unique_ptr<tenon::backend> store() override { return tenon::sqlite_store({.path = ":memory:"}); }
};

class sqlite_file final : public place {
 public:
  std::unique_ptr<tenon::backend> store() override {
    return tenon::sqlite_store(
        {.path = directory_.path() + "/test.db", .synchronous = tenon::sqlite_synchronous::off});
  }

 private:
  temporary_directory directory_;
};

#ifdef TENON_TEST_MEMORY
class in_memory final : public place {
 public:
  std::unique_ptr<tenon::backend> store() override { return tenon::memory_store(); }
};
#endif

#ifdef TENON_TEST_POSTGRESQL
const char* postgresql_url() {
  const char* const url = std::getenv("TENON_TEST_POSTGRESQL_URL");
  return url != nullptr && *url != '\0' ? url : nullptr;
}

/// A connection of our own beside Tenon's, for making and dropping.
class server {
 public:
  static server& get() {
    static server one;
    return one;
  }
  void run(const std::string& text) {
    PGresult* const result = PQexec(handle_, text.c_str());
    const bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!good) throw std::runtime_error(text + ": " + PQerrorMessage(handle_));
  }

 private:
  server() : handle_(PQconnectdb(postgresql_url())) {
    if (PQstatus(handle_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(handle_));
    PQsetNoticeProcessor(
        handle_, [](void*, const char*) {}, nullptr);
  }
  ~server() { PQfinish(handle_); }
  PGconn* handle_;
};

/// A schema of the server's database, or a database.
class on_server final : public place {
 public:
  explicit on_server(apart how) : how_(how) {
    static std::atomic<int> made{0};
    name_ = "t" + std::to_string(::getpid()) + "_" + std::to_string(++made);
    server::get().run("CREATE " + object());
  }
  ~on_server() override {
    try {
      server::get().run("DROP " + object() + (how_ == apart::tables ? " CASCADE" : " WITH (FORCE)"));
    } catch (const std::exception& problem) {
      std::printf("left behind: %s\n", problem.what());
    }
  }
  std::unique_ptr<tenon::backend> store() override {
    tenon::postgresql_options options = tenon::parse_postgresql_url(postgresql_url());
    (how_ == apart::tables ? options.search_path : options.database) = name_;
    return tenon::postgresql_store(std::move(options));
  }

 private:
  std::string object() const { return (how_ == apart::tables ? "SCHEMA " : "DATABASE ") + name_; }
  apart how_;
  std::string name_;
};
#endif

template <class Place>
std::unique_ptr<place> make_place(apart) {
  return std::make_unique<Place>();
}

std::vector<store_under_test> list_stores() {
  std::vector<store_under_test> all;
  all.emplace_back("SQLite in memory", &make_place<sqlite_memory>,
                   // A database in memory belongs to its one connection, for which everybody waits.
                   std::vector<ability>{ability::concurrent, ability::shared});
  all.emplace_back("SQLite in a file", &make_place<sqlite_file>);
#ifdef TENON_TEST_POSTGRESQL
  if (postgresql_url() != nullptr) {
    all.emplace_back(
        "PostgreSQL", [](apart how) -> std::unique_ptr<place> { return std::make_unique<on_server>(how); },
        // After an error the server takes nothing but a rollback; what may fail goes into tx.nested(). Its
        // columns have types, so that nobody can put a text into a column of integers.
        std::vector<ability>{ability::continues_after_error, ability::loose_columns});
  } else {
    const char* const ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") {
      std::fputs("TENON_TEST_POSTGRESQL_URL is not set; scripts/test starts a server and sets it\n", stderr);
      std::exit(1);
    }
    std::puts("PostgreSQL is left out: TENON_TEST_POSTGRESQL_URL is not set");
  }
#endif
#ifdef TENON_TEST_MEMORY
  all.emplace_back(
      "memory", &make_place<in_memory>,
      // It knows no SQL, and no other program can reach its rows.
      std::vector<ability>{ability::loose_columns, ability::raw_sql, ability::shared, ability::sql_text});
#endif
  return all;
}

}  // namespace

const std::vector<store_under_test>& stores() {
  static const std::vector<store_under_test> all = list_stores();
  return all;
}

const store_under_test* store_named(std::string_view name) {
  for (const store_under_test& each : stores()) {
    if (each.name() == name) return &each;
  }
  return nullptr;
}

temporary_directory::temporary_directory() {
  path_ = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary directory");
}
temporary_directory::~temporary_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace conformance
