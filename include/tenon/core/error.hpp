// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::inline v0 {

/// What went wrong, in classes a program can act on. Kinds are stable; `docs/errors.md` has a paragraph for
/// each.
enum class error_kind : unsigned char {
  value,                  ///< a C++ value has no exact form in its column; nothing was sent
  decode,                 ///< a stored value does not fit its member
  validation,             ///< entities break rules of their descriptions; nothing was sent
  not_found,              ///< an operation that needs a row found none
  conflict,               ///< the row was changed by somebody else since it was read (stale version)
  unique_violation,       ///< a primary key or unique constraint
  foreign_key_violation,  ///< a row that is referenced or refers is missing
  not_null_violation,     ///< NULL in a column that has none
  check_violation,        ///< a check constraint
  constraint_violation,   ///< any other rule of the database (trigger, data type of a strict table)
  busy,                   ///< another connection holds a lock past the timeout, or at all (`nowait`); retry
  serialization_failure,  ///< transactions collided, or deadlocked; run the whole transaction again
  timeout,                ///< the deadline passed; nothing of the call was kept
  pool_exhausted,         ///< no connection of the pool came free in time, or too many callers wait
  transaction,            ///< the transaction is over, poisoned, or used against its rules
  outcome_unknown,        ///< COMMIT was sent and its answer is lost; never retried by itself
  read_only,              ///< a write on a read-only database
  permission,             ///< the system or server refuses access
  connection,             ///< the database cannot be reached or opened
  io,                     ///< the disk or network failed
  full,                   ///< disk or database full
  corrupt,                ///< the file is damaged or no database
  schema,                 ///< the database's schema is not the one the entities describe
  statement,      ///< the database refuses the statement's text (raw SQL, a check or default expression)
  limit,          ///< a size limit of the database or of Tenon
  interrupted,    ///< the statement was stopped on request
  unsupported,    ///< this database cannot do it
  configuration,  ///< a bad URL or option
  cycle,          ///< a row of a tree would stand below itself, or does
  not_loaded,     ///< a relation was touched that was not read with its entity
  misuse,         ///< the API was used against its rules
  internal,       ///< a defect in Tenon or in the client library
};

/// The kind's name as it is spelled in C++: "unique_violation".
constexpr std::string_view to_string(error_kind kind) noexcept {
  constexpr std::string_view names[] = {"value",
                                        "decode",
                                        "validation",
                                        "not_found",
                                        "conflict",
                                        "unique_violation",
                                        "foreign_key_violation",
                                        "not_null_violation",
                                        "check_violation",
                                        "constraint_violation",
                                        "busy",
                                        "serialization_failure",
                                        "timeout",
                                        "pool_exhausted",
                                        "transaction",
                                        "outcome_unknown",
                                        "read_only",
                                        "permission",
                                        "connection",
                                        "io",
                                        "full",
                                        "corrupt",
                                        "schema",
                                        "statement",
                                        "limit",
                                        "interrupted",
                                        "unsupported",
                                        "configuration",
                                        "cycle",
                                        "not_loaded",
                                        "misuse",
                                        "internal"};
  return names[static_cast<unsigned char>(kind)];
}

/// The one exception Tenon throws. Switch on `kind`; `what()` is a sentence for people and never holds a
/// bound value.
class error : public std::exception {
 public:
  error(error_kind of, std::string text) : kind(of), message(std::move(text)) {}

  const char* what() const noexcept override { return message.c_str(); }

  error_kind kind;
  std::string message;     ///< one line: what failed, where (entity and member), and the remedy
  std::string sqlstate;    ///< five characters; empty where the database has none (SQLite)
  std::string constraint;  ///< the violated constraint's name, if the database told
  std::string table;       ///< the table it concerns, if known
  std::string column;      ///< the column or columns ("a, b") it concerns, if known; of `decode` the member
  std::string entity;      ///< of a violation or conflict: the entity it concerns, if known
  std::string members;     ///< the member or members ("a, b") behind `column` or `constraint`, if known
  int native_code = 0;     ///< the client library's own code (SQLite: extended result code)
  bool retryable = false;  ///< the same transaction, run again from its start, may succeed
  std::string statement;   ///< the statement's text, without values
  std::int64_t expected_version = 0;  ///< of `conflict`: the version that was read
  std::int64_t found_version = 0;     ///< of `conflict`: the version that the row has now
};

namespace detail {

/// Out of line, so that a caller's hot path holds one call and no string code.
[[noreturn, gnu::noinline, gnu::cold]] inline void fail(error_kind kind, std::string message) {
  throw error(kind, std::move(message));
}

/// Joins pieces into one message; only for paths that throw.
[[nodiscard, gnu::noinline, gnu::cold]] inline std::string sentence(
    std::initializer_list<std::string_view> parts) {
  std::string text;
  for (std::string_view part : parts) text += part;
  return text;
}

}  // namespace detail
}  // namespace tenon::inline v0
