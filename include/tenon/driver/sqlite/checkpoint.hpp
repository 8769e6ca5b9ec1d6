// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

#include <sqlite3.h>

namespace tenon::inline v0::driver::sqlite {

/// The one checkpointer of a database: the writer, after its own commits. Other connections never write back
/// the log, which also keeps clear of the WAL-reset defect of SQLite before 3.51.3. A log beyond the limit is
/// cut to nothing as soon as no reader needs it; that is tried after a commit, without waiting, at most ten
/// times a second.
template <class Deferred = void>
class basic_checkpointer {
 public:
  void attach(sqlite3* handle, std::int64_t limit, int busy_timeout) {
    limit_ = limit;
    busy_timeout_ = busy_timeout;
    sqlite3_wal_hook(handle, &after_commit, this);
  }
  /// How long the log was after the last commit, in bytes.
  std::int64_t bytes() const noexcept { return bytes_; }

 private:
  static constexpr int pages_between = 1000;  // SQLite's own standard
  static constexpr std::chrono::milliseconds pause{100};

  static int after_commit(void* self, sqlite3* handle, const char* schema, int pages) {
    auto& checkpointer = *static_cast<basic_checkpointer*>(self);
    checkpointer.bytes_ = static_cast<std::int64_t>(pages) * checkpointer.page_size(handle);
    // A checkpoint that is held up is no failure of the commit: the next one goes on.
    if (pages >= pages_between) {
      (void)sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
    if (checkpointer.bytes_ > checkpointer.limit_) checkpointer.cut(handle, schema);
    return SQLITE_OK;
  }

  [[gnu::noinline, gnu::cold]] void cut(sqlite3* handle, const char* schema) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + pause;
    (void)sqlite3_busy_timeout(handle, 0);
    if (sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) ==
        SQLITE_OK) {
      bytes_ = 0;
    }
    (void)sqlite3_busy_timeout(handle, busy_timeout_);
  }

  int page_size(sqlite3* handle) {
    if (page_size_ == 0) {
      sqlite3_stmt* question = nullptr;
      (void)sqlite3_prepare_v2(handle, "PRAGMA page_size", -1, &question, nullptr);
      page_size_ = sqlite3_step(question) == SQLITE_ROW ? sqlite3_column_int(question, 0) : 4096;
      (void)sqlite3_finalize(question);
    }
    return page_size_;
  }

  std::int64_t limit_ = 0;
  std::int64_t bytes_ = 0;
  int busy_timeout_ = 0;
  int page_size_ = 0;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace tenon::inline v0::driver::sqlite
