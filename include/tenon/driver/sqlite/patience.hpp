// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>

#include <sqlite3.h>
#include <time.h>

#include <tenon/core/error.hpp>

namespace tenon::inline v0::driver::sqlite {

/// How long a connection waits: for another one's lock as long as its busy timeout, for anything at all until
/// its deadline. What is stopped at the deadline ends with `error_kind::timeout`.
///
/// SQLite's own waiting asks ten times a second in the end; beside a program that writes without a pause it
/// then gets the lock by luck, or not. This asks some hundred times a second, at random moments.
template <class Deferred = void>
class basic_patience {
 public:
  using clock = std::chrono::steady_clock;

  /// `problem`: where to leave the error for the statement that is stopped by it.
  void attach(sqlite3* handle, std::exception_ptr* problem, int busy_timeout) {
    handle_ = handle;
    problem_ = problem;
    busy_timeout_ = longest_ = busy_timeout;
    random_ = static_cast<std::uint64_t>(clock::now().time_since_epoch().count()) ^
              reinterpret_cast<std::uintptr_t>(this);
    (void)sqlite3_busy_handler(handle_, &wait, this);
  }
  /// Looks at the clock every few thousand steps of SQLite's machine, so that it costs nothing to measure.
  void set_deadline(clock::time_point until) noexcept {
    const bool had_none = until_ == clock::time_point::max();
    until_ = until;
    const bool none = until_ == clock::time_point::max();
    if (none != had_none) sqlite3_progress_handler(handle_, 4000, none ? nullptr : &still_time, this);
  }
  /// Until `wait_again`, a lock is waited for no longer than this.
  void wait_at_most(int milliseconds) noexcept {
    longest_ = milliseconds < busy_timeout_ ? milliseconds : busy_timeout_;
  }
  void wait_again() noexcept { longest_ = busy_timeout_; }

 private:
  static int still_time(void* self) {
    auto& patience = *static_cast<basic_patience*>(self);
    if (clock::now() < patience.until_) return 0;
    patience.give_up("the deadline has passed; the statement was stopped and undone");
    return 1;
  }
  static int wait(void* self, int times) {
    auto& patience = *static_cast<basic_patience*>(self);
    const clock::time_point now = clock::now();
    if (times == 0) patience.since_ = now;
    if (now - patience.since_ >= std::chrono::milliseconds(patience.longest_)) return 0;
    if (now >= patience.until_) {
      patience.give_up("the deadline has passed while another connection held the lock");
      return 0;
    }
    patience.random_ = patience.random_ * 6364136223846793005u + 1442695040888963407u;
    const ::timespec pause{0,
                           static_cast<long>((patience.random_ >> 33) % (times < 4 ? 500'000u : 8'000'000u))};
    (void)::nanosleep(&pause, nullptr);
    return 1;
  }
  void give_up(const char* why) {
    if (!*problem_) *problem_ = std::make_exception_ptr(error(error_kind::timeout, why));
  }

  sqlite3* handle_ = nullptr;
  std::exception_ptr* problem_ = nullptr;
  int busy_timeout_ = 0;
  int longest_ = 0;
  std::uint64_t random_ = 0;
  clock::time_point until_ = clock::time_point::max();
  clock::time_point since_{};
};

}  // namespace tenon::inline v0::driver::sqlite
