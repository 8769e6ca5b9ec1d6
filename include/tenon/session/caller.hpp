// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <pthread.h>

#include <tenon/core/atomic.hpp>

namespace tenon::inline v0::detail {

/// How often this process is the child of a fork.
inline atomic<unsigned> forks{0};
inline unsigned watch_forks() {
  static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, memory_order::relaxed); });
  (void)registered;
  return forks.load(memory_order::relaxed);
}

/// A thread that uses pools. Cheaper than std::thread::id, without <thread>, and never given out again: an
/// address or a thread id may come back while a connection is still held under it.
struct caller {
  std::uint64_t id = 0;
  unsigned held = 0;  ///< connections, of any pool
};
inline atomic<std::uint64_t> callers{0};
inline caller& this_caller() noexcept {
  static thread_local constinit caller mine;
  if (mine.id == 0) [[unlikely]]
    mine.id = callers.fetch_add(1, memory_order::relaxed) + 1;
  return mine;
}

}  // namespace tenon::inline v0::detail
