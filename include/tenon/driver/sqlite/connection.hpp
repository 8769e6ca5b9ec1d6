// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tenon/codec/cell.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/core/error.hpp>
#include <tenon/driver/sqlite/checkpoint.hpp>
#include <tenon/driver/sqlite/error.hpp>
#include <tenon/driver/sqlite/functions.hpp>
#include <tenon/driver/sqlite/options.hpp>
#include <tenon/driver/sqlite/patience.hpp>
#include <tenon/driver/sqlite/rows.hpp>
#include <tenon/driver/sqlite/scalars.hpp>
#include <tenon/driver/sqlite/statement.hpp>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

/// The oldest library whose SQL Tenon speaks (RETURNING, ALTER TABLE DROP COLUMN).
inline constexpr int oldest_library = 3035000;

/// Before 3.51.3, a checkpoint racing a commit that restarts the write-ahead log may skip a part of the log.
constexpr bool has_wal_reset_defect(int version) noexcept {
  return version >= 3007000 && version < 3051003;
}

/// Makes a missing file, empty and with mode 0600 whatever the umask; SQLite gives -wal and -shm the same
/// mode. Returns whether the file exists now; `problem` is the system's error otherwise.
template <class Deferred = void>
bool create_file(const char* path, bool may_create, int& problem) {
  // Closing a descriptor drops every POSIX lock this process holds on the file. Under this mutex no
  // connection can have opened the file between its creation and the close.
  sqlite3_mutex* const guard = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
  sqlite3_mutex_enter(guard);
  bool exists = ::access(path, F_OK) == 0;
  problem = exists ? 0 : errno;
  if (!exists && may_create && problem == ENOENT) {
    const int file = ::open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    problem = errno;
    if (file >= 0) {
      exists = ::fchmod(file, 0600) == 0;
      problem = errno;
      ::close(file);
    } else {
      exists = problem == EEXIST && ::access(path, F_OK) == 0;
    }
  }
  sqlite3_mutex_leave(guard);
  return exists;
}

}  // namespace detail

/// One open SQLite database handle. Belongs to one thread at a time (it is opened without mutexes). Files are
/// created with mode 0600, double-quoted string literals are off, foreign keys on, the schema is not trusted.
template <class Deferred>
class basic_connection {
 public:
  /// Opens or creates the database. Errors: `connection` (missing, no file), `permission`, `corrupt` (no
  /// database), `busy`, `configuration`, `unsupported` (library too old, no write-ahead log possible here).
  explicit basic_connection(const sqlite_options& options) {
    try {
      open(options);
      configure(options);
    } catch (...) {
      sqlite3_close_v2(handle_);
      throw;
    }
  }

  ~basic_connection() { sqlite3_close_v2(handle_); }
  basic_connection(const basic_connection&) = delete;
  basic_connection& operator=(const basic_connection&) = delete;

  /// Prepares one statement for many executions. `results` says what each result column is to hold; empty:
  /// `step` reads no columns. A spec of kind `null` takes a column as it is stored. Errors: `statement`,
  /// `schema`, `limit`.
  [[nodiscard]] basic_statement<Deferred> prepare(std::string_view text,
                                                  array_view<const cell_spec> results = {}) {
    const char* rest = nullptr;
    sqlite3_stmt* prepared = prepare_next(text, SQLITE_PREPARE_PERSISTENT, rest);
    if (prepared == nullptr) refuse_text("holds no statement", text);
    basic_statement<Deferred> made(prepared, results, &pending_);
    const char* end = text.data() + text.size();
    while (rest < end && (*rest == ' ' || *rest == '\n' || *rest == '\t' || *rest == '\r' || *rest == ';'))
      ++rest;
    if (rest < end) {
      // A comment is prepared to nothing.
      sqlite3_stmt* second = nullptr;
      const int code = sqlite3_prepare_v2(handle_, rest, static_cast<int>(end - rest), &second, nullptr);
      sqlite3_finalize(second);
      if (code != SQLITE_OK || second != nullptr) {
        refuse_text("holds more than one statement; prepare them one by one", text);
      }
    }
    return made;
  }

  /// Runs the statements of `text` one after the other, ignoring rows. Stops at the first error, which names
  /// that statement; the ones before it keep their effect unless a transaction is rolled back.
  void execute(const std::string& text) {
    std::string_view left = text;
    while (!left.empty()) {
      const char* rest = nullptr;
      sqlite3_stmt* prepared = prepare_next(left, 0, rest);
      left.remove_prefix(static_cast<std::size_t>(rest - left.data()));
      if (prepared == nullptr) continue;
      basic_statement<Deferred> current(prepared, {}, &pending_);
      if (current.parameter_count() != 0) refuse_text("has parameters; prepare and bind it", current.text());
      while (current.step(nullptr)) {
      }
    }
  }

  /// Rows inserted, updated or deleted by the last such statement, without those of triggers and cascades.
  std::int64_t changes() const noexcept {
#if SQLITE_VERSION_NUMBER >= 3037000
    return sqlite3_changes64(handle_);
#else
    return sqlite3_changes(handle_);
#endif
  }
  /// The rowid of the last row inserted by this connection.
  std::int64_t last_insert_id() const noexcept {
    return sqlite3_last_insert_rowid(handle_);
  }
  /// False again as soon as SQLite itself has rolled a transaction back.
  bool in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_) == 0;
  }
  /// Stops the running statement with `error_kind::interrupted`; the only call another thread may make.
  void interrupt() noexcept {
    sqlite3_interrupt(handle_);
  }
  /// Stops whatever runs or waits beyond this moment with `error_kind::timeout`; max(): no limit.
  void set_deadline(std::chrono::steady_clock::time_point until) noexcept {
    patience_.set_deadline(until);
  }
  /// Refuses writes with `read_only`, and leaves the write-ahead log to the writer.
  void become_reader() {
    execute("PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0");
  }
  /// Takes over the write-ahead log of a file.
  void become_writer(std::int64_t wal_limit) {
    if (!in_memory_) checkpointer_.attach(handle_, wal_limit, patience_);
  }
  std::int64_t wal_bytes() const noexcept {
    return checkpointer_.bytes();
  }
  /// What the user should know about this database, such as a known defect of the library; usually empty.
  const std::vector<std::string>& warnings() const noexcept {
    return warnings_;
  }
  sqlite3* handle() const noexcept {
    return handle_;
  }
  /// Makes a function of the program known, which outlives the connection.
  void define(const defined_function& function) {
    const int code = define_function(handle_, function, &pending_);
    if (code != SQLITE_OK) raise(handle_, code, "", "making a function of the program known");
  }

 private:
  static std::string shown(const sqlite_options& options) {
    return tenon::detail::sentence({"opening the SQLite database '", options.path, "'"});
  }

  void open(const sqlite_options& options) {
    if (options.path.empty() || options.path.find('\0') != std::string::npos) {
      tenon::detail::fail(
          error_kind::configuration,
          "sqlite_options::path is empty or holds a NUL byte; give a file's path or \":memory:\"");
    }
    if (sqlite3_libversion_number() < detail::oldest_library) {
      tenon::detail::fail(
          error_kind::unsupported,
          tenon::detail::sentence({"SQLite ", sqlite3_libversion(), " is too old; Tenon needs 3.35.0"}));
    }
    in_memory_ = options.path == ":memory:";
    std::string path = options.path;
    // A library built to read URIs would take "file:..." apart; names that start with ':' are reserved.
    if (!in_memory_ && (path.rfind("file:", 0) == 0 || path[0] == ':')) path.insert(0, "./");
    int problem = 0;
    if (!in_memory_ &&
        !detail::create_file(path.c_str(), !options.read_only && !options.must_exist, problem)) {
      refuse_file(options, problem);
    }
    int flags = SQLITE_OPEN_NOMUTEX | (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    // Files are never created by SQLite, which would use mode 0644.
    if (in_memory_)
      // Not SQLITE_OPEN_MEMORY: every database attached later would inherit it and be an empty one in memory.
      flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
    if (handle_ != nullptr) sqlite3_extended_result_codes(handle_, 1);
    if (code != SQLITE_OK) {
      raise(handle_, handle_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle_), "",
            shown(options));
    }
    // SQLite falls back to reading when it may not write.
    if (!options.read_only && sqlite3_db_readonly(handle_, "main") == 1) refuse_file(options, EACCES);
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_file(const sqlite_options& options, int problem) {
    const bool missing = problem == ENOENT;
    const bool denied = problem == EACCES || problem == EPERM || problem == EROFS;
    std::string_view remedy = "";
    if (missing && (options.must_exist || options.read_only))
      remedy = "; leave out must_exist or mode=ro to create it";
    if (missing && remedy.empty()) remedy = "; its directory must exist";
    if (denied && !options.read_only) remedy = "; open it with mode=ro or make it writable";
    tenon::detail::fail(denied ? error_kind::permission : error_kind::connection,
                        tenon::detail::sentence({shown(options), ": ", std::strerror(problem), remedy}));
  }

  void configure(const sqlite_options& options) {
    patience_.attach(handle_, &pending_, options.busy_timeout_ms);
    set(SQLITE_DBCONFIG_DQS_DML, 0, options);
    set(SQLITE_DBCONFIG_DQS_DDL, 0, options);
    set(SQLITE_DBCONFIG_DEFENSIVE, 1, options);
#ifdef SQLITE_DBCONFIG_TRUSTED_SCHEMA
    // SQLite 3.38 to 3.40 takes its own JSON functions for unsafe in a schema that is not trusted: no index
    // on a JSON path, no check by json_valid().
    const int version = sqlite3_libversion_number();
    set(SQLITE_DBCONFIG_TRUSTED_SCHEMA, version >= 3038000 && version < 3041000 ? 1 : 0, options);
#endif
    // Without this, a bound LIKE pattern or a statistics table makes SQLite prepare a statement anew each
    // time its parameters change.
    set(SQLITE_DBCONFIG_ENABLE_QPSG, 1, options);
    set(SQLITE_DBCONFIG_ENABLE_FKEY, options.foreign_keys ? 1 : 0, options);
    check(register_rows(handle_, &pending_), options);
    check(register_functions(handle_), options);
    check(register_scalars(handle_), options);
    if (portable_functions != nullptr) check(portable_functions(handle_), options);
    pragma("PRAGMA schema_version", options);  // the first read of the file: finds out that it is no database
    if (options.cache_kib != 0) pragma("PRAGMA cache_size=-" + std::to_string(options.cache_kib), options);
    if (!in_memory_) {
      enter_wal(options);
      pragma("PRAGMA synchronous=" + std::to_string(static_cast<int>(options.synchronous)), options);
    }
    if (sqlite3_threadsafe() == 0) {
      warn("this SQLite is built without thread support; use one thread for all connections", options);
    }
    if (options.on_connect != nullptr) options.on_connect(handle_, options.on_connect_context);
    for (const std::string& text : options.pragmas) execute(text);
  }

  void enter_wal(const sqlite_options& options) {
    std::string mode = pragma("PRAGMA journal_mode", options);
    if (options.wal && !options.read_only && mode != "wal") {
      // The switch needs the file for itself, and SQLite does not always wait for that: wait here, not in
      // both.
      patience_.wait_at_most(0);
      for (int waited = 0;; waited += 5) {
        try {
          mode = pragma("PRAGMA journal_mode=WAL", options);
          break;
        } catch (const error& problem) {
          if (problem.kind != error_kind::busy || waited >= options.busy_timeout_ms) throw;
        }
        sqlite3_sleep(5);
      }
      patience_.wait_again();
      if (mode != "wal") {
        tenon::detail::fail(
            error_kind::unsupported,
            tenon::detail::sentence({shown(options),
                                     ": write-ahead logging is refused here, the journal mode stays '", mode,
                                     "'; open it with wal=0"}));
      }
    }
    if (mode == "wal" && detail::has_wal_reset_defect(sqlite3_libversion_number())) {
      warn(tenon::detail::sentence(
               {"SQLite ", sqlite3_libversion(),
                " may, very rarely, damage a database in WAL mode when two connections write and "
                "checkpoint at the same moment (the WAL-reset defect of 3.7.0 to 3.51.2, unless "
                "your distribution has patched it); use 3.51.3 or later"}),
           options);
    }
  }

  void warn(std::string text, const sqlite_options& options) {
    if (options.on_warning != nullptr) options.on_warning(text, options.on_warning_context);
    warnings_.push_back(std::move(text));
  }

  void check(int code, const sqlite_options& options) const {
    if (code != SQLITE_OK) raise(handle_, code, "", shown(options));
  }

  void set(int option, int wanted, const sqlite_options& options) const {
    int result = -1;
    check(sqlite3_db_config(handle_, option, wanted, &result), options);
    if (result != wanted) {
      tenon::detail::fail(
          error_kind::unsupported,
          tenon::detail::sentence({shown(options), ": this SQLite library refuses its option ",
                                   std::to_string(option), " (SQLITE_DBCONFIG_*)"}));
    }
  }

  /// Runs one pragma; its first result as text.
  std::string pragma(std::string_view text, const sqlite_options& options) {
    try {
      const char* rest = nullptr;
      basic_statement<Deferred> query(prepare_next(text, 0, rest), {}, &pending_);
      std::string result;
      if (query.step(nullptr)) {
        const unsigned char* value = sqlite3_column_text(query.handle(), 0);
        if (value != nullptr) result = reinterpret_cast<const char*>(value);
      }
      return result;
    } catch (error& problem) {
      problem.message = tenon::detail::sentence({shown(options), ": ", problem.message});
      throw;
    }
  }

  sqlite3_stmt* prepare_next(std::string_view text, unsigned flags, const char*& rest) {
    if (text.size() > 0x7ffffff0) {
      tenon::detail::fail(error_kind::limit, "a SQLite statement's text is longer than 2 GiB");
    }
    sqlite3_stmt* prepared = nullptr;
    if (text.data() == nullptr) text = "";
    const int code =
        sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()), flags, &prepared, &rest);
    if (code != SQLITE_OK) [[unlikely]] {
      if (pending_) std::rethrow_exception(std::exchange(pending_, nullptr));
      raise(handle_, code, text, "preparing a statement");
    }
    return prepared;
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_text(std::string_view why,
                                                                 std::string_view text) {
    error problem(error_kind::statement, tenon::detail::sentence({"the SQL text ", why}));
    problem.statement = text;
    throw problem;
  }

  sqlite3* handle_ = nullptr;
  std::exception_ptr pending_;  // what a row source threw; the running statement throws it on
  std::vector<std::string> warnings_;
  bool in_memory_ = false;
  basic_patience<Deferred> patience_;
  basic_checkpointer<Deferred> checkpointer_;
};

/// A template only so that who opens no database compiles nothing of it; this is its name.
using connection = basic_connection<>;

}  // namespace tenon::inline v0::driver::sqlite
