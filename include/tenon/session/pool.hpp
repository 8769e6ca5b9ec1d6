// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/core/atomic.hpp>
#include <tenon/core/clock.hpp>
#include <tenon/core/owner.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/session/caller.hpp>
#include <tenon/session/connection_pool.hpp>
#include <tenon/session/engine.hpp>
#include <tenon/session/monitor.hpp>
#include <tenon/session/pool_lane.hpp>

namespace tenon::inline v0::detail {

/// The connections of one database object. Those that are free wait in a stack, so that few stay warm;
/// callers that find none wait in a queue, first come, first served. A store with a single writer has two
/// lanes: one connection that writes, others that only read. Nothing runs in the background: connections are
/// made, checked and closed by the callers, within their deadline, and never under the mutex.
template <class Deferred = void>
class basic_connection_pool final : public connection_pool {
 public:
  basic_connection_pool(std::unique_ptr<backend> store, const pool_options& options)
      : connection_pool(engine_calls<Deferred>::all),
        store_(std::move(store)),
        options_(options),
        limits_(store_->limits()),
        forks_(watch_forks()) {
    const std::size_t size = options.size == 0 ? limits_.standard : options.size;
    if (size > limits_.most) {
      fail(error_kind::configuration,
           sentence({"open(): a pool of ", std::to_string(size), " connections to ", store_->name(),
                     " is too large; the most is ", std::to_string(limits_.most)}));
    }
    const bool two_lanes = limits_.single_writer && size > 1;
    main_.most = two_lanes ? 1 : size;
    readers_.most = size - main_.most;
  }
  basic_connection_pool(const basic_connection_pool&) = delete;
  basic_connection_pool& operator=(const basic_connection_pool&) = delete;

  void dispose() noexcept override {
    if (forked()) {  // the connections are the parent's: they are let go and kept, not closed
      for (const auto& each : all_) each->connection->abandon();
      next_forgotten_ = forgotten_.exchange(this, memory_order::acquire_release);
      return;
    }
    monitor::lock lock(mutex_);
    shut(lock);
    orphaned_ = true;
    depart(lock);
  }

  /// A connection for this thread alone. `until`: the caller's own deadline, beside the pool's. Errors:
  /// `pool_exhausted`, `connection` and others of the store, `misuse` (the thread holds one already).
  /// Cost: one atomic exchange, if one is free.
  pooled_connection& acquire(bool for_reading, call_site place, deadline until) override {
    if (forked()) [[unlikely]]
      refuse_forked();
    caller& me = this_caller();
    if (me.held != 0) [[unlikely]]
      refuse_nested(me);
    pool_lane& from = for_reading && readers_.most != 0 ? readers_ : main_;
    pooled_connection* found = from.take();
    deadline_clock::rep taken = 0;
    if (limits_.remote) {
      const deadline now = coarse_now();
      const deadline last = acquire_deadline(now, until);
      taken = now.time_since_epoch().count();
      if (found != nullptr) {
        found = checked(from, found, now, last);
      } else {
        found = acquire_slowly(from, now, last);
        taken = deadline_clock::now().time_since_epoch().count();
      }
    } else {
      if (found == nullptr) {
        const deadline now = deadline_clock::now();
        found = acquire_slowly(from, now, acquire_deadline(now, until));
      }
      if (place.records) taken = deadline_clock::now().time_since_epoch().count();
    }
    found->file.store(place.file, memory_order::relaxed);
    found->line.store(place.line, memory_order::relaxed);
    found->taken.store(taken, memory_order::relaxed);
    found->owner.store(me.id, memory_order::relaxed);
    ++me.held;
    if (event_sink* const told = sink()) [[unlikely]]
      told->watch(*found, *store_);
    return *found;
  }

  void release(pooled_connection& back) noexcept override {
    caller& me = this_caller();
    if (back.owner.load(memory_order::relaxed) == me.id) --me.held;
    back.owner.store(0, memory_order::relaxed);
    if (forked()) [[unlikely]]
      return;
    pool_lane& into = back.reader ? readers_ : main_;
    const backend_connection& connection = *back.connection;
    if (limits_.remote || !connection.usable() || connection.dirty()) [[unlikely]] {
      return release_slowly(into, back);
    }
    // After this succeeds the pool may be gone, so it is not touched again.
    if (!into.put(back)) [[unlikely]]
      put_back(into, back);
  }

  /// Refuses further callers and closes the connections that are free; those in use are closed when they come
  /// back. True if all were back in time.
  bool close(std::chrono::milliseconds patience) override {
    if (forked()) return true;
    const deadline until = later(deadline_clock::now(), patience);
    monitor::lock lock(mutex_);
    shut(lock);
    while (used()) {
      if (!returned_.wait(lock, until)) return !used();
    }
    return true;
  }

  pool_gauges gauges() override {
    pool_gauges seen;
    if (forked()) return seen;
    const monitor::lock lock(mutex_);
    for (pool_lane* each : {&main_, &readers_}) {
      seen.size += each->most;
      seen.open += each->made;
      seen.idle += each->free();
      seen.waiting += each->waiting;
    }
    seen.in_use = seen.open - seen.idle;
    seen.opened = opened_;
    seen.closed = discarded_;
    seen.timeouts = timeouts_;
    const deadline now = deadline_clock::now();
    for (const auto& each : all_) {
      if (each->owner.load(memory_order::relaxed) == 0) continue;
      const char* const file = each->file.load(memory_order::relaxed);
      seen.holders.push_back(
          {file != nullptr ? file : "", each->line.load(memory_order::relaxed), held_for(*each, now)});
    }
    return seen;
  }

  backend& store() const override { return *store_; }
  bool forked() const noexcept override { return forks.load(memory_order::relaxed) != forks_; }

 private:
  deadline acquire_deadline(deadline now, deadline until) const {
    const deadline own = later(now, options_.acquire_timeout);
    return own < until ? own : until;
  }

  // What follows is off the fast path.

  [[gnu::noinline]] pooled_connection* acquire_slowly(pool_lane& from, deadline now, deadline until) {
    monitor::lock lock(mutex_);
    if (closed_) refuse_closed();
    if (from.first == nullptr) {
      if (pooled_connection* const free = from.take_free()) {
        lock.unlock();
        return limits_.remote ? checked(from, free, now, until) : free;
      }
      if (from.made < from.most) {
        ++from.made;
        ++from.opening;
        lock.unlock();
        return open(from, until);
      }
    }
    if (from.waiting >= options_.max_waiters) {
      ++timeouts_;
      throw exhausted(from, "too many callers wait for a connection already");
    }
    pool_waiter self;
    from.enter(self);
    ++guests_;
    while (!self.called && self.woken.wait(lock, until)) {
    }
    --guests_;
    if (self.given == nullptr && !self.may_open) {
      from.leave(self);
      if (!closed_) ++timeouts_;
      const error problem = closed_ ? closed() : exhausted(from, "no connection came free in time");
      depart(lock);
      throw problem;
    }
    lock.unlock();
    if (self.may_open) return open(from, until);
    return limits_.remote ? checked(from, self.given, deadline_clock::now(), until) : self.given;
  }

  [[gnu::noinline]] void put_back(pool_lane& into, pooled_connection& back) noexcept {
    {
      const monitor::lock lock(mutex_);
      if (!closed_) return into.give(back);
    }
    discard(into, back);
  }

  [[gnu::noinline]] void release_slowly(pool_lane& into, pooled_connection& back) noexcept {
    const bool good = back.connection->usable() && cleaned(*back.connection);
    bool expired = false;
    if (limits_.remote) {
      back.returned = coarse_now();
      if (!good) generation_.fetch_add(1, memory_order::relaxed);  // others may have broken with it
      expired = back.returned >= back.expires;
    }
    if (!good || expired) return discard(into, back);
    if (!into.put(back)) put_back(into, back);
  }

  /// Whoever returns a connection waits no longer for its deadline, so the store has to answer soon.
  bool cleaned(backend_connection& connection) noexcept {
    if (!connection.dirty()) return true;
    try {
      connection.set_deadline(later(deadline_clock::now(), patience_with_reset));
      connection.reset();
      connection.set_deadline(no_deadline);
      return connection.usable() && !connection.dirty();
    } catch (...) {  // it is not clean, so nobody else gets it
      return false;
    }
  }

  /// Closes a connection that nobody else gets. Its place is free only then, so that there are never more
  /// connections than agreed.
  void discard(pool_lane& from, pooled_connection& gone) noexcept {
    forget(gone).reset();
    monitor::lock lock(mutex_);
    free_place(from);
    depart(lock);
  }
  owner<pooled_connection> forget(pooled_connection& gone) noexcept {
    const monitor::lock lock(mutex_);
    return take_out(gone);
  }
  owner<pooled_connection> take_out(pooled_connection& gone) noexcept {
    std::size_t at = 0;
    while (all_[at].get() != &gone) ++at;
    owner<pooled_connection> taken = std::move(all_[at]);
    all_[at] = std::move(all_.back());
    all_.pop_back();
    ++discarded_;
    return taken;
  }

  /// One connection less: whoever waits longest may open another. Under the mutex.
  void free_place(pool_lane& into) noexcept {
    --into.made;
    if (closed_) return;
    if (pool_waiter* const next = into.next_waiter()) {
      ++into.made;
      ++into.opening;
      next->may_open = true;
      next->wake();
    }
  }
  bool used() const noexcept { return main_.made + readers_.made + guests_ != 0; }
  /// The end of what a caller does under the mutex when it leaves without a connection: the last one to leave
  /// a pool without database ends it.
  void depart(monitor::lock& lock) noexcept {
    const bool empty = !used();
    if (empty) returned_.notify();
    const bool over = empty && orphaned_;
    lock.unlock();
    if (over) delete this;
  }

  /// Readers are closed first, so that a writer is the last one and SQLite tidies up.
  void shut(monitor::lock& lock) noexcept {
    closed_ = true;
    for (pool_lane* each : {&readers_, &main_}) {
      each->close();
      while (pooled_connection* const free = each->take_free()) {
        owner<pooled_connection> closing = take_out(*free);
        lock.unlock();
        closing.reset();
        lock.again();
        --each->made;
      }
    }
    if (!used()) returned_.notify();
  }

  /// A connection that has been idle for long, or was made before another one broke, has to answer first. It
  /// gets half of the time, so that there is some left for another one.
  pooled_connection* checked(pool_lane& from, pooled_connection* free, deadline now, deadline until) {
    const std::uint64_t generation = generation_.load(memory_order::relaxed);
    const bool suspect = free->generation != generation;
    if (now < free->expires) {
      if (!suspect && now - free->returned < options_.check_after_idle) [[likely]]
        return free;
      try {
        free->connection->set_deadline(now + (until - now) / 2);
        free->connection->ping();
        free->connection->set_deadline(no_deadline);
        free->generation = generation;
        return free;
      } catch (...) {  // it is replaced
        if (!suspect) generation_.fetch_add(1, memory_order::relaxed);
      }
    }
    forget(*free).reset();
    {
      const monitor::lock lock(mutex_);
      ++from.opening;
    }
    return open(from, until);
  }

  /// Opens a connection in a place that is counted already, and frees the place if that fails.
  pooled_connection* open(pool_lane& from, deadline until) {
    struct place {
      basic_connection_pool& pool;
      pool_lane& from;
      bool filled = false;
      ~place() {
        if (filled) return;
        monitor::lock lock(pool.mutex_);
        --from.opening;
        pool.free_place(from);
        pool.depart(lock);
      }
    } kept{*this, from};
    owner<pooled_connection> made(new pooled_connection);
    made->reader = &from == &readers_;
    made->generation = generation_.load(memory_order::relaxed);
    std::unique_ptr<backend_connection> connected = connect(made->reader, until);
    if (options_.observer.wrap != nullptr) {
      connected =
          options_.observer.wrap(std::move(connected), *options_.observer.context, store_->identity());
    }
    made->connection.reset(connected.release());
    if (limits_.remote) {
      made->returned = deadline_clock::now();
      made->expires = expiry(made->returned);
    }
    const monitor::lock lock(mutex_);
    if (closed_) refuse_closed();
    from.make_room();
    all_.push_back(std::move(made));
    ++opened_;
    --from.opening;
    kept.filled = true;
    return all_.back().get();
  }

  /// A store that does not answer in time is out of reach, which is not the same as a statement's timeout.
  std::unique_ptr<backend_connection> connect(bool reader, deadline until) {
    try {
      return store_->connect(
          {reader ? connection_role::reader : connection_role::any, until, call_timeout(), options_.tag});
    } catch (error& problem) {
      if (problem.kind == error_kind::timeout) problem.kind = error_kind::connection;
      throw;
    }
  }

  std::chrono::milliseconds call_timeout() const {
    if (options_.call_timeout.count() >= 0) return options_.call_timeout;
    return std::chrono::milliseconds(limits_.remote ? 30000 : 0);
  }
  /// Up to a tenth earlier than asked for, so that connections opened together do not expire together.
  deadline expiry(deadline now) noexcept {
    if (options_.max_lifetime.count() <= 0) return no_deadline;
    std::uint64_t mixed =
        (salt_.fetch_add(1, memory_order::relaxed) + reinterpret_cast<std::uintptr_t>(this)) *
        0x9e3779b97f4a7c15u;
    mixed ^= mixed >> 32;
    const deadline last = later(now, options_.max_lifetime);
    return last - (last - now) / 1000 * static_cast<std::int64_t>(mixed % 100);
  }

  static std::chrono::milliseconds held_for(const pooled_connection& held, deadline now) {
    const deadline_clock::rep taken = held.taken.load(memory_order::relaxed);
    const deadline_clock::rep at = now.time_since_epoch().count();
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline_clock::duration(taken != 0 && at > taken ? at - taken : 0));
  }

  [[gnu::noinline, gnu::cold]] error closed() const {
    return error(error_kind::connection, sentence({"the database ", store_->name(), " is closed"}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] void refuse_closed() const { throw closed(); }
  [[noreturn, gnu::noinline, gnu::cold]] void refuse_forked() const {
    fail(error_kind::misuse, sentence({"the database ", store_->name(),
                                       " was opened before fork(); the child has to open its own"}));
  }
  [[gnu::noinline, gnu::cold]] void refuse_nested(const caller& me) {
    const monitor::lock lock(mutex_);
    for (const auto& each : all_) {
      if (each->owner.load(memory_order::relaxed) != me.id) continue;
      fail(error_kind::misuse,
           "the database is used directly while this thread has a transaction open on it, or reads a stream "
           "of "
           "it; use the transaction: repository<Entity>{tx}, and read the stream to its end or close() it "
           "first");
    }
  }
  /// Says who holds the connections, or that the store does not let anybody in. Under the mutex.
  [[gnu::noinline, gnu::cold]] error exhausted(const pool_lane& from, std::string_view why) const {
    if (from.opening == from.made) {
      return error(error_kind::connection,
                   sentence({"the database ", store_->name(), " is out of reach: ", why, ", and ",
                             std::to_string(from.opening), " are still being opened"}));
    }
    std::string text = sentence(
        {"the pool of ", store_->name(), " is exhausted: ", why, "; of ", std::to_string(from.most),
         " connection(s) ", std::to_string(from.made - from.opening), " are in use and ",
         std::to_string(from.opening), " being opened, ", std::to_string(from.waiting), " caller(s) wait"});
    const deadline now = deadline_clock::now();
    for (const auto& each : all_) {
      if (each->owner.load(memory_order::relaxed) == 0 || (each->reader != (&from == &readers_))) continue;
      const char* const file = each->file.load(memory_order::relaxed);
      if (each->taken.load(memory_order::relaxed) != 0) {
        text += sentence({"; held for ", std::to_string(held_for(*each, now).count()), " ms by "});
      } else {
        text += "; held by ";
      }
      text += file == nullptr ? "a single operation"
                              : sentence({file, ":", std::to_string(each->line.load(memory_order::relaxed))});
    }
    return error(error_kind::pool_exhausted, std::move(text));
  }

  static constexpr std::chrono::milliseconds patience_with_reset{500};

  std::unique_ptr<backend> store_;
  pool_options options_;
  store_limits limits_;
  unsigned forks_;
  atomic<std::uint64_t> generation_{0};
  atomic<std::uint64_t> salt_{0};
  pool_lane main_;     ///< the writer, or all
  pool_lane readers_;  ///< of a store with a single writer, if there are any
  monitor mutex_;
  monitor::signal returned_;
  bool closed_ = false;
  bool orphaned_ = false;   ///< the database object is gone
  std::size_t guests_ = 0;  ///< callers who wait
  std::vector<owner<pooled_connection>> all_;
  std::uint64_t opened_ = 0;
  std::uint64_t discarded_ = 0;
  std::uint64_t timeouts_ = 0;
  basic_connection_pool* next_forgotten_ = nullptr;
  static inline atomic<basic_connection_pool*> forgotten_{nullptr};  // no leak, to those who look for them
};

}  // namespace tenon::inline v0::detail
