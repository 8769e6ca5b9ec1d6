// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tenon/core/atomic.hpp>
#include <tenon/session/connection_pool.hpp>
#include <tenon/session/monitor.hpp>

namespace tenon::inline v0::detail {

/// A caller in the queue of a lane; lives on its own stack.
struct pool_waiter {
  monitor::signal woken;
  pooled_connection* given = nullptr;
  bool may_open = false;
  bool called = false;
  pool_waiter* next = nullptr;

  void wake() {
    called = true;
    woken.notify();
  }
};

/// Connections that can stand in for each other: the free ones on a stack, and who waits for one. Everything
/// but `take` and `put` is done under the pool's mutex.
template <class Deferred = void>
class basic_pool_lane {
 public:
  std::size_t most = 0;
  std::size_t made = 0;     ///< places taken: connections that are open, being opened or being closed
  std::size_t opening = 0;  ///< of these, being opened
  std::size_t waiting = 0;
  pool_waiter* first = nullptr;

  // The fast path: one atomic exchange.

  pooled_connection* take() noexcept {
    std::uintptr_t found = hot_.load(memory_order::relaxed);
    return found > shut &&
                   hot_.compare_exchange_strong(found, 0, memory_order::acquire, memory_order::relaxed)
               ? reinterpret_cast<pooled_connection*>(found)
               : nullptr;
  }
  bool put(pooled_connection& back) noexcept {
    std::uintptr_t none = 0;
    return hot_.compare_exchange_strong(none, reinterpret_cast<std::uintptr_t>(&back), memory_order::release,
                                        memory_order::relaxed);
  }

  // Under the mutex.

  std::size_t free() const noexcept {
    return idle_.size() + (hot_.load(memory_order::relaxed) > shut ? 1 : 0);
  }
  pooled_connection* take_free() noexcept {
    if (pooled_connection* const newest = swap(closed_ || first != nullptr ? shut : 0)) return newest;
    if (idle_.empty()) return nullptr;
    pooled_connection* const newest = idle_.back();
    idle_.pop_back();
    return newest;
  }
  /// To the first who waits, or onto the stack; there is room for it.
  void give(pooled_connection& back) noexcept {
    if (pool_waiter* const next = next_waiter()) {
      next->given = &back;
      next->wake();
    } else if (pooled_connection* const older = swap(reinterpret_cast<std::uintptr_t>(&back))) {
      idle_.push_back(older);
    }
  }
  /// So that coming back needs no memory.
  void make_room() { idle_.reserve(made); }

  /// Nobody passes by the queue from now on; what came back in the meantime goes to its head.
  void enter(pool_waiter& self) noexcept {
    (last_ != nullptr ? last_->next : first) = &self;
    last_ = &self;
    ++waiting;
    if (pooled_connection* const came_back = swap(shut)) give(*came_back);
  }
  void leave(pool_waiter& self) noexcept {
    pool_waiter** link = &first;
    pool_waiter* before = nullptr;
    while (*link != nullptr && *link != &self) before = *link, link = &before->next;
    if (*link == nullptr) return;
    *link = self.next;
    if (last_ == &self) last_ = before;
    --waiting;
    if (first == nullptr && !closed_) swap(0);
  }
  pool_waiter* next_waiter() noexcept {
    pool_waiter* const next = first;
    if (next != nullptr) leave(*next);
    return next;
  }
  /// Sends everybody away.
  void close() noexcept {
    closed_ = true;
    for (pool_waiter* next = first; next != nullptr; next = next->next) next->wake();
    if (pooled_connection* const newest = swap(shut)) idle_.push_back(newest);
  }

 private:
  /// The value of `hot_` while callers wait or the pool is closed: everybody has to take the mutex then.
  static constexpr std::uintptr_t shut = 1;

  pooled_connection* swap(std::uintptr_t value) noexcept {
    const std::uintptr_t found = hot_.exchange(value, memory_order::acquire_release);
    return found > shut ? reinterpret_cast<pooled_connection*>(found) : nullptr;
  }

  atomic<std::uintptr_t> hot_{0};  // the connection that came back last
  std::vector<pooled_connection*> idle_;
  pool_waiter* last_ = nullptr;
  bool closed_ = false;
};
using pool_lane = basic_pool_lane<>;

}  // namespace tenon::inline v0::detail
