// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <pthread.h>

#include <tenon/backend/backend.hpp>
#include <tenon/session/pool_options.hpp>

namespace tenon::inline v0::detail {

/// How often this process is the child of a fork.
inline std::atomic<unsigned> forks{0};
inline unsigned watch_forks() {
  static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
  (void)registered;
  return forks.load(std::memory_order_relaxed);
}

/// An address that no other living thread has; cheaper than std::thread::id and without <thread>. What it
/// points to counts the connections the thread holds, of any pool.
inline unsigned* this_thread_mark() noexcept {
  static thread_local unsigned held = 0;
  return &held;
}

/// One connection of a pool.
struct pooled_connection {
  std::unique_ptr<backend_connection> connection;
  bool reader = false;
  std::atomic<const void*> owner{nullptr};
  std::atomic<const char*> file{nullptr};  ///< who holds it: the place that took it
  std::atomic<unsigned> line{0};
  std::atomic<deadline_clock::rep> taken{0};  ///< when; 0: not recorded
  deadline expires = no_deadline;
  deadline returned{};
  std::uint64_t generation = 0;
};

/// The connections of one database object. Those that are free wait in a stack, so that few stay warm;
/// callers that find none wait in a queue, first come, first served. A store with a single writer has two
/// lanes: one connection that writes, others that only read. Nothing runs in the background: connections are
/// made, checked and closed by the callers, within their deadline.
template <class Deferred = void>
class basic_connection_pool {
 public:
  basic_connection_pool(std::unique_ptr<backend> store, const pool_options& options)
      : store_(std::move(store)), options_(options), limits_(store_->limits()), forks_(watch_forks()) {
    std::size_t size = options.size == 0 ? limits_.standard : options.size;
    if (size > limits_.most) {
      fail(error_kind::configuration,
           sentence({"open(): a pool of ", std::to_string(size), " connections to ", store_->name(),
                     " is too large; the most is ", std::to_string(limits_.most)}));
    }
    if (limits_.single_writer) {
      main_.most = 1;
      readers_.most = size > 1 ? size - 1 : 1;
    } else {
      main_.most = size;
    }
  }
  basic_connection_pool(const basic_connection_pool&) = delete;
  basic_connection_pool& operator=(const basic_connection_pool&) = delete;

  /// Ends a pool: at once if every connection is back, else when the last one is.
  static void dispose(basic_connection_pool* pool) {
    if (pool->forked()) {  // the connections are the parent's: they are forgotten, not closed
      for (const auto& each : pool->all_) each->connection->abandon();
      return;
    }
    if (pool->close(std::chrono::milliseconds(0))) delete pool;
  }

  /// A connection for this thread alone. `until`: the caller's own deadline, beside the pool's. Errors:
  /// `pool_exhausted`, `connection` and others of the store, `misuse` (the thread holds one already).
  pooled_connection& acquire(bool for_reading, call_site place, deadline until = no_deadline) {
    unsigned* const me = this_thread_mark();
    if (forked()) [[unlikely]]
      refuse_forked();
    if (*me != 0) [[unlikely]]
      refuse_nested(me);
    lane& from = for_reading && limits_.single_writer ? readers_ : main_;
    pooled_connection* found = nullptr;
    if (from.waiting.load() == 0) found = from.hot.exchange(nullptr);
    if (found == nullptr) {
      found = acquire_slowly(from, until);
    } else if (limits_.remote) {
      found = checked(from, found, acquire_deadline(until));
    }
    found->owner.store(me, std::memory_order_relaxed);
    found->file.store(place.file, std::memory_order_relaxed);
    found->line.store(place.line, std::memory_order_relaxed);
    if (limits_.remote || place.records) {
      found->taken.store(deadline_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
    }
    ++*me;
    return *found;
  }

  void release(pooled_connection& back) noexcept {
    if (back.owner.exchange(nullptr, std::memory_order_relaxed) == this_thread_mark()) --*this_thread_mark();
    if (forked()) [[unlikely]]
      return;
    lane& into = back.reader ? readers_ : main_;
    backend_connection& connection = *back.connection;
    if (connection.dirty() || !connection.usable() || limits_.remote ||
        closed_.load(std::memory_order_relaxed)) [[unlikely]] {
      return release_slowly(into, back);
    }
    hand_back(into, back);
  }

  /// Refuses further callers and closes the connections that are free; those in use are closed when they come
  /// back. True if all were back in time.
  bool close(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    closed_.store(true);
    for (lane* each : {&main_, &readers_}) {
      for (waiter* next = each->first; next != nullptr; next = next->next) next->wake();
      close_idle(*each);
    }
    return returned_.wait_until(lock, deadline_clock::now() + patience,
                                [this] { return main_.made + readers_.made == 0; });
  }

  pool_gauges gauges() {
    const std::lock_guard lock(mutex_);
    pool_gauges seen;
    for (lane* each : {&main_, &readers_}) {
      seen.size += each->most;
      seen.open += each->made;
      seen.idle += each->idle.size() + (each->hot.load() != nullptr ? 1 : 0);
      seen.waiting += each->waiting.load();
    }
    seen.in_use = seen.open - seen.idle;
    seen.opened = opened_;
    seen.closed = discarded_;
    seen.timeouts = timeouts_;
    const auto now = deadline_clock::now().time_since_epoch().count();
    for (const auto& each : all_) {
      if (each->owner.load(std::memory_order_relaxed) == nullptr) continue;
      const auto taken = each->taken.load(std::memory_order_relaxed);
      const char* const file = each->file.load(std::memory_order_relaxed);
      seen.holders.push_back({file != nullptr ? file : "", each->line.load(std::memory_order_relaxed),
                              std::chrono::duration_cast<std::chrono::milliseconds>(
                                  deadline_clock::duration(taken != 0 && now > taken ? now - taken : 0))});
    }
    return seen;
  }

  const backend& store() const { return *store_; }
  const pool_options& options() const { return options_; }

 private:
  struct waiter {
    std::condition_variable woken;
    pooled_connection* given = nullptr;
    bool may_open = false;
    bool called = false;
    waiter* next = nullptr;
    void wake() {
      called = true;
      woken.notify_one();
    }
  };
  struct lane {
    std::atomic<pooled_connection*> hot{nullptr};  ///< the one that came back last, taken without the mutex
    std::atomic<std::size_t> waiting{0};
    std::vector<pooled_connection*> idle;
    std::size_t made = 0;  ///< open, or being opened
    std::size_t most = 0;
    waiter* first = nullptr;
    waiter* last = nullptr;
  };

  bool forked() const noexcept { return forks.load(std::memory_order_relaxed) != forks_; }

  deadline acquire_deadline(deadline until) const {
    const deadline own = deadline_clock::now() + options_.acquire_timeout;
    return own < until ? own : until;
  }

  // What follows is off the fast path.

  [[gnu::noinline]] pooled_connection* acquire_slowly(lane& from, deadline caller) {
    const deadline until = acquire_deadline(caller);
    std::unique_lock lock(mutex_);
    if (closed_.load()) refuse_closed();
    if (from.first == nullptr) {
      if (pooled_connection* free = take_idle(from)) {
        lock.unlock();
        return limits_.remote ? checked(from, free, until) : free;
      }
      if (from.made < from.most) {
        ++from.made;
        lock.unlock();
        return open(from, until);
      }
    }
    if (from.waiting.load() >= options_.max_waiters) {
      ++timeouts_;
      refuse_exhausted("too many callers wait for a connection already");
    }
    waiter self;
    (from.last != nullptr ? from.last->next : from.first) = &self;
    from.last = &self;
    from.waiting.fetch_add(1);
    // A connection may have come back since, and found nobody waiting.
    if (pooled_connection* free = from.hot.exchange(nullptr)) give(from, free);
    while (!self.called && self.woken.wait_until(lock, until) != std::cv_status::timeout) {
    }
    if (!self.called) {
      leave(from, self);
      ++timeouts_;
      refuse_exhausted("no connection came free in time");
    }
    if (closed_.load() && self.given == nullptr && !self.may_open) {
      leave(from, self);
      refuse_closed();
    }
    lock.unlock();
    if (self.may_open) return open(from, until);
    return limits_.remote ? checked(from, self.given, until) : self.given;
  }

  pooled_connection* take_idle(lane& from) {
    if (pooled_connection* free = from.hot.exchange(nullptr)) return free;
    if (from.idle.empty()) return nullptr;
    pooled_connection* const free = from.idle.back();
    from.idle.pop_back();
    return free;
  }

  void leave(lane& from, waiter& self) {
    waiter** link = &from.first;
    waiter* before = nullptr;
    while (*link != nullptr && *link != &self) before = *link, link = &before->next;
    if (*link == nullptr) return;
    *link = self.next;
    if (from.last == &self) from.last = before;
    from.waiting.fetch_sub(1);
  }
  waiter* next_in_line(lane& from) {
    waiter* const first = from.first;
    if (first != nullptr) leave(from, *first);
    return first;
  }

  /// To the first who waits, or onto the stack. Under the mutex.
  void give(lane& into, pooled_connection* free) {
    if (waiter* const next = next_in_line(into)) {
      next->given = free;
      next->wake();
    } else {
      into.idle.push_back(free);
    }
  }
  /// One connection less: whoever waits longest may open another. Under the mutex.
  void free_place(lane& into) {
    --into.made;
    if (!closed_.load()) {
      if (waiter* const next = next_in_line(into)) {
        ++into.made;
        next->may_open = true;
        next->wake();
      }
    }
    if (main_.made + readers_.made == 0) returned_.notify_all();
  }

  void hand_back(lane& into, pooled_connection& back) noexcept {
    pooled_connection* none = nullptr;
    if (into.hot.compare_exchange_strong(none, &back)) {
      if (into.waiting.load() == 0 && !closed_.load()) [[likely]]
        return;
      const std::lock_guard lock(mutex_);
      pooled_connection* const free = into.hot.exchange(nullptr);
      if (free == nullptr) return;
      if (closed_.load()) return discard(into, *free);
      return give(into, free);
    }
    const std::lock_guard lock(mutex_);
    if (closed_.load()) return discard(into, back);
    give(into, &back);
  }

  [[gnu::noinline]] void release_slowly(lane& into, pooled_connection& back) noexcept {
    bool good = back.connection->usable();
    if (good && back.connection->dirty()) {
      try {
        // Whoever returns a connection has no deadline of its own any more; the store must answer soon.
        back.connection->set_deadline(deadline_clock::now() + options_.acquire_timeout);
        back.connection->reset();
        back.connection->set_deadline(no_deadline);
        good = back.connection->usable() && !back.connection->dirty();
      } catch (...) {  // it is not clean, so nobody else gets it
        good = false;
      }
    }
    if (limits_.remote) {
      back.returned = deadline_clock::now();
      if (!good) generation_.fetch_add(1);  // the others may have broken with it
      good = good && back.returned < back.expires;
    }
    if (good && !closed_.load()) return hand_back(into, back);
    const std::lock_guard lock(mutex_);
    discard(into, back);
  }

  /// Under the mutex.
  void discard(lane& into, pooled_connection& gone) noexcept {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (all_[i].get() != &gone) continue;
      std::swap(all_[i], all_.back());
      all_.pop_back();
      break;
    }
    ++discarded_;
    free_place(into);
  }
  void close_idle(lane& from) {
    while (pooled_connection* const free = take_idle(from)) discard(from, *free);
  }

  /// A connection that has been idle for long, or was made before another one broke, has to answer first.
  pooled_connection* checked(lane& from, pooled_connection* free, deadline until) {
    const deadline now = deadline_clock::now();
    const bool suspect = free->generation != generation_.load(std::memory_order_relaxed);
    if (now < free->expires && !suspect && now - free->returned < options_.check_after_idle) return free;
    if (now < free->expires) {
      try {
        free->connection->set_deadline(until);
        free->connection->ping();
        free->connection->set_deadline(no_deadline);
        free->generation = generation_.load(std::memory_order_relaxed);
        return free;
      } catch (const error&) {  // it is replaced
      }
    }
    {
      const std::lock_guard lock(mutex_);
      ++from.made;  // keeps the place for the replacement
      discard(from, *free);
    }
    return open(from, until);
  }

  /// Opens a connection in a place that is already counted.
  pooled_connection* open(lane& from, deadline until) {
    const bool reader = &from == &readers_;
    try {
      auto made = std::make_unique<pooled_connection>();
      made->connection = store_->connect(
          {reader ? connection_role::reader : connection_role::any, until, call_timeout(), options_.tag});
      made->reader = reader;
      if (options_.observer.wrap != nullptr) {
        made->connection = options_.observer.wrap(std::move(made->connection), options_.observer.context,
                                                  store_->identity());
      }
      made->generation = generation_.load();
      if (limits_.remote) {
        made->returned = deadline_clock::now();
        made->expires = made->returned + lifetime();
      }
      const std::lock_guard lock(mutex_);
      if (closed_.load()) refuse_closed();
      ++opened_;
      all_.push_back(std::move(made));
      return all_.back().get();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      free_place(from);
      throw;
    }
  }

  std::chrono::milliseconds call_timeout() const {
    if (options_.call_timeout.count() >= 0) return options_.call_timeout;
    return std::chrono::milliseconds(limits_.remote ? 30000 : 0);
  }
  /// Up to a tenth shorter than asked for, so that connections opened together do not expire together.
  deadline_clock::duration lifetime() {
    std::uint64_t mixed =
        (opened_salt_.fetch_add(1) + reinterpret_cast<std::uintptr_t>(this)) * 0x9e3779b97f4a7c15u;
    mixed ^= mixed >> 32;
    const deadline_clock::duration whole = options_.max_lifetime;
    return whole - whole / 1000 * static_cast<std::int64_t>(mixed % 100);
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_closed() const {
    fail(error_kind::connection, sentence({"the database ", store_->name(), " is closed"}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] void refuse_forked() const {
    fail(error_kind::misuse, sentence({"the database ", store_->name(),
                                       " was opened before fork(); the child has to open its own"}));
  }
  [[gnu::noinline, gnu::cold]] void refuse_nested(const void* me) {
    const std::lock_guard lock(mutex_);
    for (const auto& each : all_) {
      if (each->owner.load(std::memory_order_relaxed) != me) continue;
      fail(error_kind::misuse,
           "the database is used directly while this thread has a transaction open on it; use the "
           "transaction: repository<Entity>{tx}");
    }
  }
  /// Says who holds the connections. Under the mutex.
  [[noreturn, gnu::noinline, gnu::cold]] void refuse_exhausted(std::string_view why) {
    std::string text = sentence({"the pool of ", store_->name(), " is exhausted: ", why, "; ",
                                 std::to_string(main_.made + readers_.made), " connection(s) in use, ",
                                 std::to_string(main_.waiting.load() + readers_.waiting.load()), " waiting"});
    const auto now = deadline_clock::now().time_since_epoch().count();
    for (const auto& each : all_) {
      const char* const file = each->file.load(std::memory_order_relaxed);
      const auto taken = each->taken.load(std::memory_order_relaxed);
      if (each->owner.load(std::memory_order_relaxed) == nullptr || file == nullptr || taken == 0) continue;
      const auto held =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline_clock::duration(now - taken));
      text += sentence({"; held for ", std::to_string(held.count()), " ms by ", file, ":",
                        std::to_string(each->line.load(std::memory_order_relaxed))});
    }
    fail(error_kind::pool_exhausted, std::move(text));
  }

  std::unique_ptr<backend> store_;
  pool_options options_;
  store_limits limits_;
  unsigned forks_;
  std::atomic<bool> closed_{false};
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<std::uint64_t> opened_salt_{0};
  lane main_;     ///< the writer, or all
  lane readers_;  ///< of a store with a single writer
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<pooled_connection>> all_;
  std::uint64_t opened_ = 0;
  std::uint64_t discarded_ = 0;
  std::uint64_t timeouts_ = 0;
};
using connection_pool = basic_connection_pool<>;

struct pool_disposer {
  void operator()(connection_pool* pool) const { connection_pool::dispose(pool); }
};

}  // namespace tenon::inline v0::detail
