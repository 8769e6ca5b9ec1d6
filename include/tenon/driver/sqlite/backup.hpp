// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>

#include <sqlite3.h>

#include <tenon/driver/sqlite/connection.hpp>
#include <tenon/driver/sqlite/error.hpp>

namespace tenon::inline v0::driver::sqlite {

/// Copies a database over another, page by page, as one transaction of the latter: it has the old content or
/// the new one, never a part. `told(done, total)` hears of pages. The source is as at the first page; hold a
/// read transaction on it where others write. Errors: `busy`, `corrupt`, `full`, `io`, `read_only`.
template <class Told>
void copy_database(basic_connection<>& from, basic_connection<>& to, int busy_timeout_ms, const Told& told) {
  sqlite3_backup* const running = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (running == nullptr) raise(to.handle(), sqlite3_errcode(to.handle()), {}, "copying a database");
  int code = SQLITE_OK;
  for (int waited = 0; code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED;) {
    code = sqlite3_backup_step(running, 512);
    const auto total = static_cast<std::size_t>(sqlite3_backup_pagecount(running));
    told(total - static_cast<std::size_t>(sqlite3_backup_remaining(running)), total);
    if (code != SQLITE_BUSY && code != SQLITE_LOCKED) continue;
    if (waited >= busy_timeout_ms) break;
    sqlite3_sleep(20);
    waited += 20;
  }
  const int ended = sqlite3_backup_finish(running);
  if (code == SQLITE_DONE && ended == SQLITE_OK) return;
  raise(to.handle(), code == SQLITE_DONE ? ended : code, {}, "copying a database");
}

}  // namespace tenon::inline v0::driver::sqlite
