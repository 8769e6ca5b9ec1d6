// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <tenon/migrate.hpp>
#include <tenon/postgresql.hpp>
#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>

#include "schema_generator.hpp"
#include "sql/own_database.hpp"

/// The databases in which random schemas change: made empty, asked, changed, and left by a process that dies.
namespace property {

/// Ends this process behind the statement with a number, of those that may write.
struct sudden_death {
  int left = 0;       ///< statements to go; 0: never
  bool sent = false;  ///< a server has got the next statement, but nobody waits for its answer

  static bool writes(const char* text) {
    while (*text == ' ' || *text == '\n' || *text == '/') ++text;
    return std::strncmp(text, "SELECT", 6) != 0;
  }
};
inline sudden_death dying;

/// The child of a fork that dies in the middle of `work`; whether it was killed.
template <class Work>
bool killed_in(int at, bool sent, Work&& work) {
  const ::pid_t child = ::fork();
  if (child == 0) {
    int status = 0;
    try {
      work([&] { dying = {at, sent}; });
    } catch (const std::exception& problem) {
      std::fprintf(stderr, "%s\n", problem.what());
      status = 1;
    }
    ::_exit(status);
  }
  int status = -1;
  if (::waitpid(child, &status, 0) != child) throw std::runtime_error("the child is lost");
  if (!WIFSIGNALED(status) && status != 0) throw std::runtime_error("the child failed");
  return WIFSIGNALED(status);
}

/// What all databases of this test can.
class schema_world {
 public:
  void run(const std::string& text) {
    const tenon::statement described = tenon::detail::describe_raw(text, {});
    const tenon::session::lease held(*db);
    held->run({0, nullptr, nullptr, &described}, tenon::encoder());
  }
  /// The text that a question gives, or NULL.
  std::string one(const std::string& question) {
    const tenon::statement described =
        tenon::detail::describe_raw(question, {{tenon::cell_kind::text, tenon::storage::standard}});
    const tenon::encoder none{};
    const tenon::session::lease held(*db);
    tenon::cursor& rows = held->open({0, nullptr, nullptr, &described}, none);
    tenon::cell answer;
    std::string text = "NULL";
    try {
      if (rows.next(&answer) && answer.kind == tenon::cell_kind::text) text = answer.text();
    } catch (...) {
      rows.close();
      throw;
    }
    rows.close();
    return text;
  }
  void create(const schema::snapshot& wanted) {
    tenon::transaction tx = db->begin();
    tenon::session::lease(tx)->apply(schema::plan_missing_tables(wanted, {}));
    tx.commit();
  }
  const schema::abilities& abilities() {
    return *db->with_connection([](tenon::backend_connection& each) { return each.abilities(); });
  }

  std::optional<tenon::database> db;
};

class sqlite_world : public schema_world {
 public:
  static constexpr bool is_sqlite = true;
  static constexpr const char* name = "SQLite";

  sqlite_world() {
    folder_ = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    if (::mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no folder for databases");
  }
  ~sqlite_world() {
    db.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  sqlite_world(const sqlite_world&) = delete;
  sqlite_world& operator=(const sqlite_world&) = delete;

  /// An empty database; one in a file can be opened by another process.
  void reset(bool in_file = false) {
    db.reset();
    if (!in_file) return open(":memory:");
    for (const char* each : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(file() + each);
    wal_ = !wal_;
    open(file());
  }
  schema::snapshot inspect() { return tenon::inspect(*db); }
  void leave() { db.reset(); }
  void come_back() { open(file()); }
  void wait_for_the_dead() {}

  static std::string values(const std::string& table, const std::string& expression) {
    return "SELECT group_concat(quote(x)) FROM (SELECT " + expression + " AS x FROM " +
           schema_generator::quoted(table) + " ORDER BY id)";
  }
  /// What a value becomes in a column of another type.
  static std::string converted(const std::string& value, const std::string& type) {
    return "CAST(" + value + " AS " + type + ")";
  }
  static std::string is_same(const std::string& a, const std::string& b, const std::string&) {
    return a + " IS " + b;
  }

 private:
  std::string file() const { return folder_ + "/test.db"; }
  void open(const std::string& path) {
    tenon::sqlite_options options;
    options.path = path;
    options.wal = wal_;
    options.synchronous = tenon::sqlite_synchronous::off;  // only processes die here
    options.on_connect = [](sqlite3* handle, void*) {
      sqlite3_trace_v2(handle, SQLITE_TRACE_PROFILE, &ended, nullptr);
    };
    db.reset();
    db.emplace(tenon::open<>(tenon::sqlite_store(options), {.schema = tenon::schema_policy::none}));
  }
  static int ended(unsigned, void*, void* statement, void*) {
    auto* const done = static_cast<sqlite3_stmt*>(statement);
    if (dying.left == 0) return 0;
    const char* const text = sqlite3_sql(done);
    const bool counts = sqlite3_stmt_readonly(done) == 0 || std::strncmp(text, "COMMIT", 6) == 0;
    if (counts && --dying.left == 0) ::raise(SIGKILL);
    return 0;
  }

  std::string folder_;
  bool wal_ = true;
};

/// libpq's function, behind which the child may die.
inline int send_query(PGconn* connection, const char* text) {
  using function = int (*)(PGconn*, const char*);
  static const auto real = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "PQsendQuery"));
  if (dying.left != 0 && sudden_death::writes(text)) {
    // Before the next statement is sent: then the one before it is done.
    if (dying.left == 1 && !dying.sent) ::raise(SIGKILL);
    --dying.left;
    const int accepted = real(connection, text);
    if (dying.left == 0) ::raise(SIGKILL);
    return accepted;
  }
  return real(connection, text);
}

class postgresql_world : public schema_world {
 public:
  static constexpr bool is_sqlite = false;
  static constexpr const char* name = "PostgreSQL";

  postgresql_world() : url_(std::getenv("TENON_TEST_POSTGRESQL_URL")), own_(url_) {}

  void reset(bool = false) {
    // What is dropped stays in the catalogues, which are read often here.
    if (++resets_ % 100 == 0) own_.connection().execute("VACUUM");
    own_.connection().execute("DROP SCHEMA IF EXISTS tenon_random CASCADE; CREATE SCHEMA tenon_random");
    if (!db) come_back();
  }
  schema::snapshot inspect() {
    schema::snapshot found = tenon::inspect(*db);
    found.refers_ahead = false;
    return found;
  }
  void leave() { db.reset(); }
  void come_back() {
    tenon::postgresql_options options = tenon::parse_postgresql_url(url_);
    options.database = own_.name();
    options.search_path = "tenon_random";
    db.emplace(tenon::open<>(tenon::postgresql_store(std::move(options)),
                             {.schema = tenon::schema_policy::none, .pool = {.size = 1}}));
  }
  /// Until the server has seen that a process is gone.
  void wait_for_the_dead() {
    for (int tries = 0; tries < 2000; ++tries) {
      if (own_.connection().one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()") == "0")
        return;
      ::usleep(1000);
    }
    throw std::runtime_error("the server does not see that a process is gone");
  }

  static std::string values(const std::string& table, const std::string& expression) {
    return "SELECT string_agg(coalesce((" + expression + ")::text, 'NULL'), ',' ORDER BY id) FROM " +
           schema_generator::quoted(table);
  }
  static std::string converted(const std::string& value, const std::string& type) {
    return "CAST(" + value + " AS " + type + ")";
  }
  static std::string is_same(const std::string& a, const std::string& b, const std::string& type) {
    return a + " IS NOT DISTINCT FROM CAST(" + b + " AS " + type + ")";
  }

 private:
  std::string url_;
  int resets_ = 0;
  postgresql_test::own_database own_;
};

}  // namespace property
