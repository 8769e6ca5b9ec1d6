// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

#include <sqlite3.h>

#include <tenon/driver/sqlite/patience.hpp>

namespace tenon::inline v0::driver::sqlite {

/// The one checkpointer of a database: the writer, after its own commits. Other connections never write back
/// the log, which also keeps clear of the WAL-reset defect of SQLite before 3.51.3. A log beyond the limit is
/// cut to nothing as soon as no reader needs it; that is tried after a commit. Readers that come and go
/// without a gap are waited for, up to a tenth of a second and of the time; one that stays is not.
template <class Deferred = void>
class basic_checkpointer {
 public:
  void attach(sqlite3* handle, std::int64_t limit, basic_patience<Deferred>& patience) {
    limit_ = limit;
    patience_ = &patience;
    sqlite3_wal_hook(handle, &after_commit, this);
  }
  /// How long the log was after the last commit, in bytes.
  std::int64_t bytes() const noexcept { return bytes_; }

 private:
  static constexpr int pages_between = 1000;  // SQLite's own standard
  static constexpr std::chrono::milliseconds pause{100};
  static constexpr int longest_wait = 100;

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
    int pages = 0;
    int done = 0;
    (void)sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_PASSIVE, &pages, &done);
    if (done < pages && done == stuck_) {  // somebody still reads what was there the last time
      next_ = now + pause;
      return;
    }
    stuck_ = done;
    patience_->wait_at_most(wait_);
    const bool over =
        sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) == SQLITE_OK;
    patience_->wait_again();
    if (over) {
      bytes_ = 0;
      stuck_ = -1;
      if (wait_ > 1) wait_ /= 2;
    } else {
      next_ = now + std::chrono::milliseconds(10 * wait_);
      wait_ = wait_ < longest_wait / 4 ? 4 * wait_ : longest_wait;
    }
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
  basic_patience<Deferred>* patience_ = nullptr;
  int page_size_ = 0;
  int stuck_ = -1;  // how many pages could be written back at the last attempt
  int wait_ = 1;    // milliseconds
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace tenon::inline v0::driver::sqlite
