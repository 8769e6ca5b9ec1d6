// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>

#include <pthread.h>

namespace tenon::inline v0::detail {

/// How often this process is the child of a fork.
inline std::atomic<unsigned> forks{0};
inline unsigned watch_forks() {
  static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
  (void)registered;
  return forks.load(std::memory_order_relaxed);
}

/// A thread that uses pools. Cheaper than std::thread::id, without <thread>, and never given out again: an
/// address or a thread id may come back while a connection is still held under it.
struct caller {
  std::uint64_t id = 0;
  unsigned held = 0;  ///< connections, of any pool
};
inline std::atomic<std::uint64_t> callers{0};
inline caller& this_caller() noexcept {
  static thread_local constinit caller mine;
  if (mine.id == 0) [[unlikely]]
    mine.id = callers.fetch_add(1, std::memory_order_relaxed) + 1;
  return mine;
}

}  // namespace tenon::inline v0::detail
