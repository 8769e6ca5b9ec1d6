// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>

#include <pthread.h>
#include <time.h>

namespace tenon::inline v0::detail {

/// A mutex with signals that are waited for until a moment of the steady clock. POSIX threads, because
/// <condition_variable> alone would cost a program unit a tenth of a second.
class monitor {
 public:
  monitor() = default;
  ~monitor() { ::pthread_mutex_destroy(&mutex_); }
  monitor(const monitor&) = delete;
  monitor& operator=(const monitor&) = delete;

  class lock {
   public:
    explicit lock(monitor& locked) : monitor_(locked) { ::pthread_mutex_lock(&monitor_.mutex_); }
    ~lock() {
      if (held_) unlock();
    }
    lock(const lock&) = delete;
    lock& operator=(const lock&) = delete;
    void unlock() {
      ::pthread_mutex_unlock(&monitor_.mutex_);
      held_ = false;
    }
    /// Takes it again after `unlock`.
    void again() {
      ::pthread_mutex_lock(&monitor_.mutex_);
      held_ = true;
    }

   private:
    friend class monitor;
    monitor& monitor_;
    bool held_ = true;
  };

  class signal {
   public:
    signal() {
      ::pthread_condattr_t attributes;
      ::pthread_condattr_init(&attributes);
      ::pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
      ::pthread_cond_init(&condition_, &attributes);
      ::pthread_condattr_destroy(&attributes);
    }
    ~signal() { ::pthread_cond_destroy(&condition_); }
    signal(const signal&) = delete;
    signal& operator=(const signal&) = delete;

    /// Wakes everybody who waits.
    void notify() { ::pthread_cond_broadcast(&condition_); }
    /// False once the moment has come; may also wake up for nothing.
    bool wait(lock& held, std::chrono::steady_clock::time_point until) {
      const auto since = until.time_since_epoch();
      const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
      const ::timespec moment{static_cast<::time_t>(seconds.count()),
                              static_cast<long>(std::chrono::nanoseconds(since - seconds).count())};
      return ::pthread_cond_timedwait(&condition_, &held.monitor_.mutex_, &moment) != ETIMEDOUT;
    }

   private:
    ::pthread_cond_t condition_;
  };

 private:
  ::pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

}  // namespace tenon::inline v0::detail
