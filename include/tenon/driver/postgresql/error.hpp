// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <libpq-fe.h>

#include <tenon/core/error.hpp>

namespace tenon::inline v0::driver::postgresql {

namespace detail {

struct state_meaning {
  std::string_view state;  ///< five characters, or the two of a class
  error_kind kind;
  std::string_view remedy;  ///< begins with "; "
};

/// What SQLSTATEs mean; single ones before their classes.
inline constexpr state_meaning state_meanings[] = {
    {"23505", error_kind::unique_violation, ""},
    {"23503", error_kind::foreign_key_violation, ""},
    {"23502", error_kind::not_null_violation, ""},
    {"23514", error_kind::check_violation, ""},
    {"23", error_kind::constraint_violation, ""},
    {"27", error_kind::constraint_violation, ""},
    {"44", error_kind::constraint_violation, ""},
    {"P0001", error_kind::constraint_violation, ""},  // raised by a trigger or function
    {"40001", error_kind::serialization_failure, "; run the whole transaction again"},
    {"40P01", error_kind::serialization_failure, "; run the whole transaction again"},
    {"40003", error_kind::outcome_unknown, ""},
    {"40", error_kind::transaction, ""},
    {"55P03", error_kind::busy, "; another transaction holds the lock: retry the transaction"},
    {"55006", error_kind::busy, "; somebody else uses it: retry later"},
    {"55", error_kind::statement, ""},
    {"57014", error_kind::interrupted, ""},
    {"57P01", error_kind::connection, "; the server closed the connection"},
    {"57P02", error_kind::connection, "; the server closed the connection"},
    {"57P03", error_kind::connection, "; the server is starting, stopping or recovering: retry later"},
    {"57P04", error_kind::connection, "; the database was dropped"},
    {"57P05", error_kind::connection, "; the session was idle for too long"},
    {"57", error_kind::interrupted, ""},
    {"25006", error_kind::read_only, "; the transaction or the server is read only"},
    {"25P02", error_kind::transaction,
     "; an earlier statement failed: roll back the transaction, or to a savepoint"},
    {"25P03", error_kind::connection, "; the transaction was idle for too long"},
    {"25", error_kind::transaction, ""},
    {"2D", error_kind::transaction, ""},
    {"3B", error_kind::transaction, ""},
    {"0B", error_kind::transaction, ""},
    {"28", error_kind::permission, "; check the user, the password and the server's pg_hba.conf"},
    {"42501", error_kind::permission, "; grant the user what the statement needs"},
    {"3D000", error_kind::connection, "; create the database, or name another one in the URL"},
    {"3F000", error_kind::schema, "; create the schema, or name another one"},
    {"08P01", error_kind::misuse, ""},  // another number of parameters
    {"08", error_kind::connection, ""},
    {"53100", error_kind::full, "; free some space and retry"},
    {"53300", error_kind::limit, "; fewer connections, or a greater max_connections"},
    {"53", error_kind::limit, ""},
    {"54", error_kind::limit, ""},
    {"58", error_kind::io, ""},
    {"XX001", error_kind::corrupt, "; restore a backup"},
    {"XX002", error_kind::corrupt, "; rebuild the index"},
    {"F0", error_kind::configuration, ""},
    {"0A", error_kind::unsupported, ""},
    {"21000", error_kind::statement, ""},
    {"22003", error_kind::limit, ""},  // a result of arithmetic: what was sent has been checked
    {"2200H", error_kind::full, "; the sequence of the key is used up"},
    {"22", error_kind::value, ""},
    {"26000", error_kind::schema,
     "; the prepared statement is gone: run the transaction again, and behind a pooler that shares "
     "connections by transaction add prepared_statements=off to the URL"},
    {"42P01", error_kind::schema, "; synchronize the schema, or check the table's name and the search path"},
    {"42703", error_kind::schema, "; synchronize the schema, or check the column's name"},
    {"42704", error_kind::schema, "; synchronize the schema, or check the name"},
    {"42P05", error_kind::schema,
     "; the prepared statement's name is taken: run the transaction again, and behind a pooler that shares "
     "connections by transaction add prepared_statements=off to the URL"},
    {"42P06", error_kind::schema, ""},
    {"42P07", error_kind::schema, ""},
    {"42701", error_kind::schema, ""},
    {"42710", error_kind::schema, ""},
    {"42P18", error_kind::statement, "; write the parameter's type behind it, such as $1::bigint"},
    {"42", error_kind::statement, ""},
    {"2B", error_kind::schema, "; something else depends on it"},
    {"P0", error_kind::statement, ""},
};

/// Messages of class 22 quote what they complain about, which may be a bound value.
inline constexpr state_meaning value_meanings[] = {
    {"22001", error_kind::value, "a text is longer than its column allows"},
    {"22003", error_kind::value, "a number is out of the range of its type"},
    {"2200H", error_kind::value, "a sequence has no number left"},
    {"22004", error_kind::value, "NULL stands where none is allowed"},
    {"22007", error_kind::value, "a date or time has another form"},
    {"22008", error_kind::value, "a date or time is out of range"},
    {"22011", error_kind::value, "a substring has a negative length"},
    {"22012", error_kind::value, "a division by zero"},
    {"22015", error_kind::value, "an interval is out of range"},
    {"22019", error_kind::value, "the escape character of LIKE is no single character"},
    {"2201B", error_kind::value, "a regular expression is malformed"},
    {"2201W", error_kind::value, "LIMIT is negative"},
    {"2201X", error_kind::value, "OFFSET is negative"},
    {"22021", error_kind::value, "a text is no valid UTF-8, or holds NUL"},
    {"22023", error_kind::value, "a parameter has a value that is not allowed"},
    {"22025", error_kind::value, "a pattern of LIKE ends with its escape character"},
    {"2202E", error_kind::value, "an array's subscripts are out of range"},
    {"22026", error_kind::value, "a bit string has another length than its column"},
    {"22030", error_kind::value, "a JSON object has a key twice"},
    {"22032", error_kind::value, "a JSON text is malformed"},
    {"22P02", error_kind::value, "a text has not the form of its type"},
    {"22P03", error_kind::value, "a binary value has not the form of its type"},
    {"22P04", error_kind::value, "the data of COPY are malformed"},
    {"22P05", error_kind::value, "a text holds a character that the server cannot keep"},
};

constexpr const state_meaning* find_state(std::string_view state) noexcept {
  for (const state_meaning& meaning : state_meanings) {
    if (state.substr(0, meaning.state.size()) == meaning.state) return &meaning;
  }
  return nullptr;
}

constexpr std::string_view value_sentence(std::string_view state) noexcept {
  for (const state_meaning& meaning : value_meanings) {
    if (meaning.state == state) return meaning.remedy;
  }
  return "a value does not fit (its message is not shown, as it may hold the value)";
}

inline std::string_view field(const PGresult* result, int code) noexcept {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string_view{} : std::string_view{text};
}

/// "Key (a, b)=(1, 2) already exists." to "a, b". Values are never looked at.
template <class Deferred = void>
std::string key_columns(std::string_view detail) {
  const std::size_t open = detail.find('(');
  const std::size_t close = open == std::string_view::npos ? open : detail.find(")=(", open);
  if (close == std::string_view::npos) return {};
  std::string columns;
  for (std::size_t at = open + 1; at < close; ++at) {
    if (detail[at] != '"') columns += detail[at];  // names that need quotes
  }
  return columns;
}

/// Whether a pooler says that it had no connection of the server to give: then nothing was sent to the
/// server.
inline bool waited_in_vain(std::string_view said) noexcept {
  for (std::string_view words : {"query_wait_timeout", "server login", "server_login_retry"}) {
    if (said.find(words) != std::string_view::npos) return true;
  }
  return false;
}

/// Every occurrence of a secret becomes "***".
template <class Deferred = void>
[[gnu::cold]] std::string scrubbed(std::string text, std::string_view secret) {
  if (secret.empty()) return text;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
    text.replace(at, secret.size(), "***");
  }
  return text;
}

/// One line without what follows the first.
inline std::string_view first_line(std::string_view text) noexcept {
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace detail

/// The kind of a SQLSTATE.
constexpr error_kind kind_of(std::string_view state) noexcept {
  const detail::state_meaning* found = detail::find_state(state);
  return found == nullptr ? error_kind::internal : found->kind;
}

/// Whether the same transaction, run again from its start, may succeed.
constexpr bool is_retryable(std::string_view state) noexcept {
  return state == "40001" || state == "40P01" || state == "55P03" || state == "57P03" || state == "26000" ||
         state == "42P05";
}

/// The statement was prepared on a table that has changed since. The message is translated, the function's
/// name is not.
inline bool is_stale_plan(const PGresult* result) noexcept {
  return detail::field(result, PG_DIAG_SQLSTATE) == "0A000" &&
         detail::field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery";
}

/// The server has no such prepared statement, or one of that name already, or its plan is stale.
inline bool is_forgotten_statement(const PGresult* result) noexcept {
  const std::string_view state = detail::field(result, PG_DIAG_SQLSTATE);
  return state == "26000" || state == "42P05" || is_stale_plan(result);
}

/// An error from the server's answer. `doing` starts the sentence.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] error make_error(const PGresult* result, std::string_view statement_text,
                                              std::string_view doing) {
  const std::string_view state = detail::field(result, PG_DIAG_SQLSTATE);
  const detail::state_meaning* meaning = detail::find_state(state);
  error_kind kind = meaning == nullptr ? error_kind::internal : meaning->kind;
  std::string_view remedy = meaning == nullptr ? std::string_view{} : meaning->remedy;
  std::string_view said = detail::field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (state.substr(0, 2) == "22") said = detail::value_sentence(state);
  if (said.empty()) said = "the server gave no reason";
  const bool stale = is_stale_plan(result);
  if (stale) {
    kind = error_kind::schema;
    remedy = "; a table of the statement was changed meanwhile: run the transaction again";
  }
  error made(kind, tenon::detail::sentence({doing, ": ", said, remedy}));
  made.sqlstate = state;
  made.retryable = stale || is_retryable(state);
  made.statement = statement_text;
  made.constraint = detail::field(result, PG_DIAG_CONSTRAINT_NAME);
  made.table = detail::field(result, PG_DIAG_TABLE_NAME);
  made.column = detail::field(result, PG_DIAG_COLUMN_NAME);
  if (kind == error_kind::unique_violation || kind == error_kind::foreign_key_violation) {
    made.column = detail::key_columns(detail::field(result, PG_DIAG_MESSAGE_DETAIL));
  }
  return made;
}

}  // namespace tenon::inline v0::driver::postgresql
