// SPDX-License-Identifier: MIT
// SQLite's C API as the hand-written programs use it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "common/program.hpp"
#include "common/workload.hpp"

namespace bench {

/// One text for every contestant, so that all have the same tables.
inline constexpr const char* schema =
    "CREATE TABLE messages(id INTEGER PRIMARY KEY NOT NULL, conversation_id INTEGER NOT NULL, role TEXT NOT "
    "NULL, "
    "content TEXT NOT NULL, metadata TEXT NOT NULL, created_at INTEGER NOT NULL);"
    "CREATE TABLE conversations(id INTEGER PRIMARY KEY NOT NULL, user_id INTEGER NOT NULL, title TEXT NOT "
    "NULL, "
    "model TEXT NOT NULL, status TEXT NOT NULL, pinned INTEGER NOT NULL, message_count INTEGER NOT NULL, "
    "settings TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);"
    "CREATE INDEX ix_messages_conversation ON messages(conversation_id);";
/// The settings of every contestant's connection.
inline constexpr const char* pragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-200000; PRAGMA "
    "temp_store=MEMORY; "
    "PRAGMA foreign_keys=OFF; PRAGMA mmap_size=0;";

/// Runs statements without parameters; the program ends with a message if one fails.
inline void execute(sqlite3* handle, const std::string& text) {
  char* problem = nullptr;
  if (sqlite3_exec(handle, text.c_str(), nullptr, nullptr, &problem) == SQLITE_OK) return;
  std::fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, text.c_str(), problem);
  std::exit(1);
}

class statement {
 public:
  statement(sqlite3* handle, const std::string& text) {
    require(sqlite3_prepare_v3(handle, text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &prepared_, nullptr) ==
                SQLITE_OK,
            text.c_str());
  }
  statement(const statement&) = delete;
  statement& operator=(const statement&) = delete;
  ~statement() { sqlite3_finalize(prepared_); }
  operator sqlite3_stmt*() const { return prepared_; }

 private:
  sqlite3_stmt* prepared_ = nullptr;
};

inline void get(sqlite3_stmt* from, int column, std::string& text) {
  const char* bytes = reinterpret_cast<const char*>(sqlite3_column_text(from, column));
  text.assign(bytes, static_cast<std::size_t>(sqlite3_column_bytes(from, column)));
}
inline void load(sqlite3_stmt* from, Message& row) {
  row.id = sqlite3_column_int64(from, 0);
  row.conversation_id = sqlite3_column_int64(from, 1);
  get(from, 2, row.role);
  get(from, 3, row.content);
  get(from, 4, row.metadata);
  row.created_at = sqlite3_column_int64(from, 5);
}
inline void load(sqlite3_stmt* from, Conversation& row) {
  row.id = sqlite3_column_int64(from, 0);
  row.user_id = sqlite3_column_int64(from, 1);
  get(from, 2, row.title);
  get(from, 3, row.model);
  get(from, 4, row.status);
  row.pinned = sqlite3_column_int64(from, 5);
  row.message_count = sqlite3_column_int64(from, 6);
  get(from, 7, row.settings);
  row.created_at = sqlite3_column_int64(from, 8);
  row.updated_at = sqlite3_column_int64(from, 9);
}
inline void put(sqlite3_stmt* into, int parameter, const std::string& text) {
  sqlite3_bind_text(into, parameter, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}
inline void put(sqlite3_stmt* into, int first, const Message& row) {
  sqlite3_bind_int64(into, first, row.id);
  sqlite3_bind_int64(into, first + 1, row.conversation_id);
  put(into, first + 2, row.role);
  put(into, first + 3, row.content);
  put(into, first + 4, row.metadata);
  sqlite3_bind_int64(into, first + 5, row.created_at);
}
inline void put(sqlite3_stmt* into, int first, const Conversation& row) {
  sqlite3_bind_int64(into, first, row.id);
  sqlite3_bind_int64(into, first + 1, row.user_id);
  put(into, first + 2, row.title);
  put(into, first + 3, row.model);
  put(into, first + 4, row.status);
  sqlite3_bind_int64(into, first + 5, row.pinned);
  sqlite3_bind_int64(into, first + 6, row.message_count);
  put(into, first + 7, row.settings);
  sqlite3_bind_int64(into, first + 8, row.created_at);
  sqlite3_bind_int64(into, first + 9, row.updated_at);
}
template <class Row>
inline std::vector<Row> load_all(sqlite3_stmt* from) {
  std::vector<Row> read;
  while (sqlite3_step(from) == SQLITE_ROW) load(from, read.emplace_back());
  sqlite3_reset(from);
  return read;
}
inline void done(sqlite3_stmt* running) {
  require(sqlite3_step(running) == SQLITE_DONE, "step");
  sqlite3_reset(running);
}

/// Fills both tables in one transaction.
inline void load_tables(sqlite3* handle, const std::vector<Message>& messages) {
  execute(handle, "BEGIN");
  const statement message(handle, "INSERT INTO messages VALUES(?,?,?,?,?,?)");
  for (const Message& row : messages) {
    put(message, 1, row);
    done(message);
  }
  const statement conversation(handle, "INSERT INTO conversations VALUES(?,?,?,?,?,?,?,?,?,?)");
  for (std::int64_t id = 1; id <= rows; ++id) {
    const Conversation row = make_conversation(id);
    put(conversation, 1, row);
    done(conversation);
  }
  execute(handle, "COMMIT");
}

}  // namespace bench
