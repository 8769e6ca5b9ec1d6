// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

#include <tenon/backend/backend.hpp>
#include <tenon/core/atomic.hpp>
#include <tenon/core/owner.hpp>
#include <tenon/session/events.hpp>
#include <tenon/session/pool_options.hpp>

namespace tenon::inline v0::detail {

/// A moment so much later, or never.
inline deadline later(deadline from, std::chrono::milliseconds by) noexcept {
  const auto most = std::chrono::duration_cast<std::chrono::milliseconds>(no_deadline - from);
  return by < most ? from + by : no_deadline;
}

struct write_calls;

/// One connection of a pool.
struct pooled_connection {
  detail::owner<backend_connection> connection;
  bool reader = false;
  bool watched = false;               ///< it tells subscribers of its statements
  atomic<std::uint64_t> owner{0};     ///< the caller that holds it
  atomic<const char*> file{nullptr};  ///< who holds it: the place that took it
  atomic<unsigned> line{0};
  atomic<deadline_clock::rep> taken{0};  ///< when; 0: not recorded
  deadline expires = no_deadline;
  deadline returned{};
  std::uint64_t generation = 0;
};

/// What a database asks of its pool. An interface, so that only program parts that open databases compile the
/// pool itself.
class connection_pool {
 public:
  /// A connection for this thread alone. `until`: the caller's own deadline, beside the pool's. Errors:
  /// `pool_exhausted`, `connection` and others of the store, `misuse` (the thread holds one already).
  virtual pooled_connection& acquire(bool for_reading, call_site place, deadline until) = 0;
  virtual void release(pooled_connection& back) noexcept = 0;
  virtual bool close(std::chrono::milliseconds patience) = 0;
  virtual pool_gauges gauges() = 0;
  virtual backend& store() const = 0;
  /// True in the child of a fork, where the connections are the parent's.
  virtual bool forked() const noexcept = 0;
  /// Ends the pool: at once if every connection is back and nobody waits, else when the last one leaves.
  virtual void dispose() noexcept = 0;

  /// Who tells the subscribers, if they want to know of these groups of events; null if not.
  event_sink* events(unsigned groups) const noexcept {
    event_sink* const found = events_.load(memory_order::acquire);
    return found != nullptr && found->wants(groups) ? found : nullptr;
  }
  /// The same to be kept, as the pool may be gone once a connection is given back.
  shared<event_sink> kept_events(unsigned groups) const noexcept {
    return shared<event_sink>(events(groups));
  }
  /// The engine of writes.
  const write_calls& writes() const noexcept { return *writes_; }
  event_sink* sink() const noexcept { return events_.load(memory_order::acquire); }
  /// It stays as long as the pool. False if there is one already, which is kept.
  bool set_sink(shared<event_sink> made) noexcept {
    event_sink* expected = nullptr;
    if (!events_.compare_exchange_strong(expected, made.get(), memory_order::acquire_release,
                                         memory_order::acquire)) {
      return false;
    }
    kept_events_ = std::move(made);
    return true;
  }

 protected:
  explicit connection_pool(const write_calls& writes) : writes_(&writes) {}
  ~connection_pool() = default;

 private:
  const write_calls* writes_;
  atomic<event_sink*> events_{nullptr};
  shared<event_sink> kept_events_;
};

struct pool_disposer {
  void operator()(connection_pool* pool) const { pool->dispose(); }
};

}  // namespace tenon::inline v0::detail
