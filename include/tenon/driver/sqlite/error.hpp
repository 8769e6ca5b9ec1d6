// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <tenon/core/error.hpp>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

struct code_meaning {
  int code;
  error_kind kind;
};

/// Every result code of SQLite, primary codes first, each with its extended ones. Written as numbers, so that
/// a library newer than the header is understood.
inline constexpr code_meaning code_meanings[] = {
    {SQLITE_OK, error_kind::internal},
    {SQLITE_OK | 1 << 8, error_kind::internal},  // OK_LOAD_PERMANENTLY
    {SQLITE_OK | 2 << 8, error_kind::internal},  // OK_SYMLINK
    {SQLITE_ROW, error_kind::internal},
    {SQLITE_DONE, error_kind::internal},
    {SQLITE_NOTICE, error_kind::internal},
    {SQLITE_NOTICE | 1 << 8, error_kind::internal},  // RECOVER_WAL
    {SQLITE_NOTICE | 2 << 8, error_kind::internal},  // RECOVER_ROLLBACK
    {SQLITE_NOTICE | 3 << 8, error_kind::internal},  // RBU
    {SQLITE_WARNING, error_kind::internal},
    {SQLITE_WARNING | 1 << 8, error_kind::internal},  // AUTOINDEX
    {SQLITE_ERROR, error_kind::statement},
    {SQLITE_ERROR | 1 << 8, error_kind::unsupported},    // MISSING_COLLSEQ
    {SQLITE_ERROR | 2 << 8, error_kind::internal},       // RETRY
    {SQLITE_ERROR | 3 << 8, error_kind::transaction},    // SNAPSHOT
    {SQLITE_ERROR | 4 << 8, error_kind::configuration},  // RESERVESIZE
    {SQLITE_ERROR | 5 << 8, error_kind::configuration},  // KEY
    {SQLITE_ERROR | 6 << 8, error_kind::unsupported},    // UNABLE
    {SQLITE_INTERNAL, error_kind::internal},
    {SQLITE_PERM, error_kind::permission},
    {SQLITE_ABORT, error_kind::interrupted},
    {SQLITE_ABORT | 2 << 8, error_kind::transaction},  // ROLLBACK
    {SQLITE_BUSY, error_kind::busy},
    {SQLITE_BUSY | 1 << 8, error_kind::busy},  // RECOVERY
    {SQLITE_BUSY | 2 << 8, error_kind::busy},  // SNAPSHOT
    {SQLITE_BUSY | 3 << 8, error_kind::busy},  // TIMEOUT
    {SQLITE_LOCKED, error_kind::busy},
    {SQLITE_LOCKED | 1 << 8, error_kind::busy},  // SHAREDCACHE
    {SQLITE_LOCKED | 2 << 8, error_kind::busy},  // VTAB
    {SQLITE_NOMEM, error_kind::limit},
    {SQLITE_READONLY, error_kind::read_only},
    {SQLITE_READONLY | 1 << 8, error_kind::read_only},   // RECOVERY
    {SQLITE_READONLY | 2 << 8, error_kind::read_only},   // CANTLOCK
    {SQLITE_READONLY | 3 << 8, error_kind::read_only},   // ROLLBACK
    {SQLITE_READONLY | 4 << 8, error_kind::connection},  // DBMOVED
    {SQLITE_READONLY | 5 << 8, error_kind::read_only},   // CANTINIT
    {SQLITE_READONLY | 6 << 8, error_kind::permission},  // DIRECTORY
    {SQLITE_INTERRUPT, error_kind::interrupted},
    {SQLITE_IOERR, error_kind::io},
    {SQLITE_IOERR | 1 << 8, error_kind::io},           // READ
    {SQLITE_IOERR | 2 << 8, error_kind::io},           // SHORT_READ
    {SQLITE_IOERR | 3 << 8, error_kind::io},           // WRITE
    {SQLITE_IOERR | 4 << 8, error_kind::io},           // FSYNC
    {SQLITE_IOERR | 5 << 8, error_kind::io},           // DIR_FSYNC
    {SQLITE_IOERR | 6 << 8, error_kind::io},           // TRUNCATE
    {SQLITE_IOERR | 7 << 8, error_kind::io},           // FSTAT
    {SQLITE_IOERR | 8 << 8, error_kind::io},           // UNLOCK
    {SQLITE_IOERR | 9 << 8, error_kind::io},           // RDLOCK
    {SQLITE_IOERR | 10 << 8, error_kind::io},          // DELETE
    {SQLITE_IOERR | 11 << 8, error_kind::busy},        // BLOCKED
    {SQLITE_IOERR | 12 << 8, error_kind::limit},       // NOMEM
    {SQLITE_IOERR | 13 << 8, error_kind::io},          // ACCESS
    {SQLITE_IOERR | 14 << 8, error_kind::io},          // CHECKRESERVEDLOCK
    {SQLITE_IOERR | 15 << 8, error_kind::io},          // LOCK
    {SQLITE_IOERR | 16 << 8, error_kind::io},          // CLOSE
    {SQLITE_IOERR | 17 << 8, error_kind::io},          // DIR_CLOSE
    {SQLITE_IOERR | 18 << 8, error_kind::io},          // SHMOPEN
    {SQLITE_IOERR | 19 << 8, error_kind::io},          // SHMSIZE
    {SQLITE_IOERR | 20 << 8, error_kind::io},          // SHMLOCK
    {SQLITE_IOERR | 21 << 8, error_kind::io},          // SHMMAP
    {SQLITE_IOERR | 22 << 8, error_kind::io},          // SEEK
    {SQLITE_IOERR | 23 << 8, error_kind::io},          // DELETE_NOENT
    {SQLITE_IOERR | 24 << 8, error_kind::io},          // MMAP
    {SQLITE_IOERR | 25 << 8, error_kind::io},          // GETTEMPPATH
    {SQLITE_IOERR | 26 << 8, error_kind::io},          // CONVPATH
    {SQLITE_IOERR | 27 << 8, error_kind::io},          // VNODE
    {SQLITE_IOERR | 28 << 8, error_kind::permission},  // AUTH
    {SQLITE_IOERR | 29 << 8, error_kind::io},          // BEGIN_ATOMIC
    {SQLITE_IOERR | 30 << 8, error_kind::io},          // COMMIT_ATOMIC
    {SQLITE_IOERR | 31 << 8, error_kind::io},          // ROLLBACK_ATOMIC
    {SQLITE_IOERR | 32 << 8, error_kind::corrupt},     // DATA
    {SQLITE_IOERR | 33 << 8, error_kind::corrupt},     // CORRUPTFS
    {SQLITE_IOERR | 34 << 8, error_kind::io},          // IN_PAGE
    {SQLITE_IOERR | 35 << 8, error_kind::io},          // BADKEY
    {SQLITE_IOERR | 36 << 8, error_kind::io},          // CODEC
    {SQLITE_CORRUPT, error_kind::corrupt},
    {SQLITE_CORRUPT | 1 << 8, error_kind::corrupt},  // VTAB
    {SQLITE_CORRUPT | 2 << 8, error_kind::corrupt},  // SEQUENCE
    {SQLITE_CORRUPT | 3 << 8, error_kind::corrupt},  // INDEX
    {SQLITE_NOTFOUND, error_kind::unsupported},
    {SQLITE_FULL, error_kind::full},
    {SQLITE_CANTOPEN, error_kind::connection},
    {SQLITE_CANTOPEN | 1 << 8, error_kind::connection},  // NOTEMPDIR
    {SQLITE_CANTOPEN | 2 << 8, error_kind::connection},  // ISDIR
    {SQLITE_CANTOPEN | 3 << 8, error_kind::connection},  // FULLPATH
    {SQLITE_CANTOPEN | 4 << 8, error_kind::connection},  // CONVPATH
    {SQLITE_CANTOPEN | 5 << 8, error_kind::connection},  // DIRTYWAL
    {SQLITE_CANTOPEN | 6 << 8, error_kind::connection},  // SYMLINK
    {SQLITE_PROTOCOL, error_kind::busy},
    {SQLITE_EMPTY, error_kind::internal},
    {SQLITE_SCHEMA, error_kind::schema},
    {SQLITE_TOOBIG, error_kind::limit},
    {SQLITE_CONSTRAINT, error_kind::constraint_violation},
    {SQLITE_CONSTRAINT | 1 << 8, error_kind::check_violation},        // CHECK
    {SQLITE_CONSTRAINT | 2 << 8, error_kind::constraint_violation},   // COMMITHOOK
    {SQLITE_CONSTRAINT | 3 << 8, error_kind::foreign_key_violation},  // FOREIGNKEY
    {SQLITE_CONSTRAINT | 4 << 8, error_kind::constraint_violation},   // FUNCTION
    {SQLITE_CONSTRAINT | 5 << 8, error_kind::not_null_violation},     // NOTNULL
    {SQLITE_CONSTRAINT | 6 << 8, error_kind::unique_violation},       // PRIMARYKEY
    {SQLITE_CONSTRAINT | 7 << 8, error_kind::constraint_violation},   // TRIGGER
    {SQLITE_CONSTRAINT | 8 << 8, error_kind::unique_violation},       // UNIQUE
    {SQLITE_CONSTRAINT | 9 << 8, error_kind::constraint_violation},   // VTAB
    {SQLITE_CONSTRAINT | 10 << 8, error_kind::unique_violation},      // ROWID
    {SQLITE_CONSTRAINT | 11 << 8, error_kind::constraint_violation},  // PINNED
    {SQLITE_CONSTRAINT | 12 << 8, error_kind::constraint_violation},  // DATATYPE
    {SQLITE_MISMATCH, error_kind::constraint_violation},
    {SQLITE_MISUSE, error_kind::internal},
    {SQLITE_NOLFS, error_kind::unsupported},
    {SQLITE_AUTH, error_kind::permission},
    {SQLITE_AUTH | 1 << 8, error_kind::permission},  // USER
    {SQLITE_FORMAT, error_kind::internal},
    {SQLITE_RANGE, error_kind::internal},
    {SQLITE_NOTADB, error_kind::corrupt},
};

/// The row of exactly this code, or null.
constexpr const code_meaning* find_code(int code) noexcept {
  for (const code_meaning& meaning : code_meanings) {
    if (meaning.code == code) return &meaning;
  }
  return nullptr;
}

constexpr bool starts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

constexpr bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

/// How the messages of Tenon's own functions begin, since SQLite hands on nothing but a message.
struct function_mark {
  std::string_view mark;
  error_kind kind;
};
inline constexpr function_mark function_marks[] = {{"tenon_value: ", error_kind::value},
                                                   {"tenon_limit: ", error_kind::limit},
                                                   {"tenon_decode: ", error_kind::decode},
                                                   {"tenon_misuse: ", error_kind::misuse}};

constexpr const function_mark* find_mark(std::string_view message) noexcept {
  for (const function_mark& known : function_marks) {
    if (starts_with(message, known.mark)) return &known;
  }
  return nullptr;
}

/// The message with which a function hands an error on.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] std::string marked_message(const error& problem) {
  for (const function_mark& known : function_marks) {
    if (known.kind == problem.kind) return std::string(known.mark) += problem.message;
  }
  return problem.message;
}

/// SQLITE_ERROR is many things; only its message tells which.
constexpr error_kind kind_of_message(std::string_view message) noexcept {
  if (const function_mark* const known = find_mark(message)) return known->kind;
  if (starts_with(message, "tenon_decimal: ")) return error_kind::decode;
  if (starts_with(message, "no such table: ") || starts_with(message, "no such column: ") ||
      starts_with(message, "no such index: ") || contains(message, " has no column named ") ||
      contains(message, " already exists") || starts_with(message, "duplicate column name: ")) {
    return error_kind::schema;
  }
  if (contains(message, "transaction") || starts_with(message, "no such savepoint: ") ||
      contains(message, "savepoint - SQL statements in progress")) {
    return error_kind::transaction;
  }
  if (starts_with(message, "too many ") || contains(message, "too large") ||
      contains(message, "too complex") || contains(message, "stack overflow") ||
      message == "integer overflow") {
    return error_kind::limit;
  }
  if (starts_with(message, "no such function: tenon_") || starts_with(message, "no such module: ")) {
    return error_kind::unsupported;
  }
  return error_kind::statement;
}

/// "t.a, t.b" to table "t" and column "a, b"; leaves both empty for names with dots that cannot be told
/// apart.
template <class Deferred = void>
void split_columns(std::string_view list, error& into) {
  const std::size_t first_end = list.find(", ");
  const std::size_t dot = list.substr(0, first_end).rfind('.');
  if (dot == std::string_view::npos) return;
  const std::string_view qualifier = list.substr(0, dot + 1);
  std::string columns;
  while (true) {
    const std::size_t end = list.find(", ");
    const std::string_view one = list.substr(0, end);
    if (!starts_with(one, qualifier)) return;
    columns += one.substr(qualifier.size());
    if (end == std::string_view::npos) break;
    columns += ", ";
    list.remove_prefix(end + 2);
  }
  into.table = qualifier.substr(0, qualifier.size() - 1);
  into.column = std::move(columns);
}

/// Fills table, column and constraint from what SQLite says of a violation.
template <class Deferred = void>
void read_violation(std::string_view message, error& into) {
  constexpr std::string_view index = "index '";
  constexpr std::string_view stored_in = " column ";
  const std::size_t colon = message.find(" constraint failed: ");
  if (colon != std::string_view::npos) {
    const std::string_view subject = message.substr(colon + 20);
    if (starts_with(message, "CHECK")) {
      into.constraint = subject;
    } else if (starts_with(subject, index) && subject.size() > index.size()) {
      into.constraint = subject.substr(index.size(), subject.size() - index.size() - 1);
    } else if (starts_with(message, "UNIQUE") || starts_with(message, "NOT NULL")) {
      split_columns(subject, into);
    }
  } else if (starts_with(message, "cannot store ") && contains(message, stored_in)) {
    split_columns(message.substr(message.rfind(stored_in) + stored_in.size()), into);
  }
}

/// SQLite quotes a malformed JSON path or a MATCH pattern in its message. What is quoted and not part of the
/// statement's text may be a bound value.
template <class Deferred = void>
std::string without_values(std::string_view message, std::string_view statement_text) {
  constexpr std::string_view column = "no such column: ";
  if (starts_with(message, column) && !contains(statement_text, message.substr(column.size()))) {
    return std::string(column) + "(not shown)";
  }
  std::string kept;
  while (!message.empty()) {
    const std::size_t open = message.find_first_of("'\"[");
    if (open == std::string_view::npos) break;
    const char closing = message[open] == '[' ? ']' : message[open];
    // To the last such mark, since the value may hold some itself.
    const std::size_t close = message.rfind(closing);
    const std::size_t end = close != std::string_view::npos && close > open ? close : message.size();
    const std::string_view quoted = message.substr(open + 1, end - open - 1);
    kept += message.substr(0, open + 1);
    kept += contains(statement_text, quoted) ? quoted : std::string_view{"(not shown)"};
    message.remove_prefix(end);
    if (!message.empty()) {
      kept += closing;
      message.remove_prefix(1);
    }
  }
  kept += message;
  return kept;
}

constexpr std::string_view remedy_for(error_kind kind, int code) noexcept {
  if (code == (SQLITE_BUSY | 2 << 8)) {
    return "; another connection wrote since this transaction's first read: begin it as a writing one (BEGIN "
           "IMMEDIATE) and retry it";
  }
  switch (kind) {
    case error_kind::busy:
      return "; another connection holds the lock past the busy timeout: retry the transaction";
    case error_kind::read_only: return "; the database is open for reading only";
    case error_kind::corrupt: return "; restore a backup, or check that the path names a SQLite database";
    case error_kind::full: return "; free some space and retry";
    default: return "";
  }
}

}  // namespace detail

/// The kind of an (extended) result code; of one newer than this table, the kind of its primary code.
constexpr error_kind kind_of(int code) noexcept {
  if (const detail::code_meaning* exact = detail::find_code(code)) return exact->kind;
  if (const detail::code_meaning* primary = detail::find_code(code & 0xff)) return primary->kind;
  return error_kind::internal;
}

/// An error from a result code and SQLite's own words. `doing` starts the sentence; with `bound`, words that
/// may be a parameter's value are left out.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] error make_error(int code, std::string_view native_message,
                                              std::string_view statement_text, std::string_view doing,
                                              bool bound = false) {
  const int primary = code & 0xff;
  error_kind kind = kind_of(code);
  if (code == SQLITE_ERROR) {
    kind = detail::kind_of_message(native_message);
    if (const auto* const known = detail::find_mark(native_message))
      native_message.remove_prefix(known->mark.size());
  }
  // ON DELETE RESTRICT is a trigger inside SQLite, and reported as one.
  if (code == (SQLITE_CONSTRAINT | 7 << 8) && native_message == "FOREIGN KEY constraint failed") {
    kind = error_kind::foreign_key_violation;
  }
  const std::string said = bound && primary == SQLITE_ERROR
                               ? detail::without_values(native_message, statement_text)
                               : std::string(native_message);
  const bool lacks_functions =
      kind == error_kind::unsupported && detail::contains(said, "no such function: tenon_");
  error made(kind,
             tenon::detail::sentence(
                 {doing, ": ", said, detail::remedy_for(kind, code),
                  lacks_functions ? "; include <tenon/functions.hpp> in the unit that opens the database"
                  : kind == error_kind::statement && detail::starts_with(said, "no such function: ")
                      ? "; give it a body by db.define(function, body)"
                      : ""}));
  made.native_code = code;
  made.retryable = kind == error_kind::busy;
  made.statement = statement_text;
  if (primary == SQLITE_CONSTRAINT) detail::read_violation(native_message, made);
  return made;
}

/// The same with the words of `handle`, whose last call failed with `code`; a null handle has none.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] error make_error(sqlite3* handle, int code, std::string_view statement_text,
                                              std::string_view doing, bool bound = false) {
  const bool speaks = handle != nullptr && (sqlite3_errcode(handle) & 0xff) == (code & 0xff);
  if (speaks && (code & 0xff) == code) code = sqlite3_extended_errcode(handle);
  error made =
      make_error(code, speaks ? sqlite3_errmsg(handle) : sqlite3_errstr(code), statement_text, doing, bound);
  if ((code & 0xff) == SQLITE_CANTOPEN && handle != nullptr) {
    const int problem = sqlite3_system_errno(handle);
    if (problem == EACCES || problem == EPERM) made.kind = error_kind::permission;
  }
  return made;
}

/// Throws what `make_error` makes.
template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void raise(sqlite3* handle, int code, std::string_view statement_text,
                                                  std::string_view doing) {
  throw make_error(handle, code, statement_text, doing);
}

}  // namespace tenon::inline v0::driver::sqlite
