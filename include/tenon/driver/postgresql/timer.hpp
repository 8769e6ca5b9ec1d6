// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#ifdef __linux__
#include <sys/timerfd.h>
#include <unistd.h>
#endif

namespace tenon::inline v0::driver::postgresql {

/// A timer that poll watches beside a socket. A timeout given to poll is set up and taken down by every call;
/// this one is set once and serves all calls that end after it rings. Systems other than Linux have none.
class timer {
 public:
  using instant = std::chrono::steady_clock::time_point;

  timer() = default;
  ~timer() { close(); }
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  /// Sees to it that it rings between `now` and `end`, at whichever moment it is set to already; false if it
  /// cannot.
  bool rings_before(instant now, instant end) noexcept { return (now < rings_ && rings_ <= end) || set(end); }
  /// What poll finds readable when it rings; -1: none.
  int handle() const noexcept { return handle_; }
  /// It rang, and has to be set anew.
  void rang() noexcept { rings_ = {}; }

  void close() noexcept {
#ifdef __linux__
    if (handle_ >= 0) ::close(handle_);
#endif
    handle_ = -1;
    rings_ = {};
  }

 private:
  [[gnu::noinline, gnu::cold]] bool set([[maybe_unused]] instant end) noexcept {
#ifdef __linux__
    if (handle_ < 0) handle_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (handle_ < 0) return false;
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(end.time_since_epoch()).count();
    itimerspec when{};
    when.it_value.tv_sec = static_cast<time_t>(since / 1'000'000'000);
    when.it_value.tv_nsec = static_cast<long>(since % 1'000'000'000);
    if (::timerfd_settime(handle_, TFD_TIMER_ABSTIME, &when, nullptr) == 0) {
      rings_ = end;
      return true;
    }
    close();
#endif
    return false;
  }

  int handle_ = -1;
  instant rings_{};
};

}  // namespace tenon::inline v0::driver::postgresql
