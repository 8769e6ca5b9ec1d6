// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <string>
#include <type_traits>
#include <utility>

#include <tenon/core/owner.hpp>
#include <tenon/session/connection_pool.hpp>
#include <tenon/session/transaction_options.hpp>

namespace tenon::inline v0 {

class transaction;

/// What `ping` found out.
struct ping_result {
  bool reachable = false;
  bool writable = false;  ///< false also of a standby, a read-only file and a full disk
  std::string problem;    ///< for people; empty if all is well; never holds a secret
  std::chrono::microseconds took{0};
  std::int64_t log_bytes = 0;  ///< SQLite: how long the write-ahead log is

  explicit operator bool() const noexcept { return reachable && writable; }
};

/// What is known of a function that the program gives a body, see `database::define`.
struct function_options {
  bool deterministic = false;  ///< equal arguments have equal values, always; so indexes may use it
};

/// An open database with its pool of connections. Repositories and transactions refer to it, so it must
/// outlive them. Safe to use from several threads: each operation has a connection to itself, a transaction
/// keeps one until it ends.
class database {
 public:
  using pool_pointer = detail::owner<detail::connection_pool, detail::pool_disposer>;
  /// Made by `open`.
  explicit database(pool_pointer pool) : pool_(std::move(pool)) {}

  /// Starts a transaction that ends with the object: `auto tx = db.begin(); …; tx.commit();`
  [[nodiscard]] tenon::transaction begin(const transaction_options& options = {},
                                         call_site place = call_site::here());

  /// Runs `body(transaction&)` in a write transaction: committed when it returns, rolled back when it throws.
  template <std::invocable<tenon::transaction&> Body>
  auto transaction(Body&& body, call_site place = call_site::here())
      -> std::invoke_result_t<Body&, tenon::transaction&>;
  /// The same with options: `db.transaction({.level = isolation::serializable, .attempts = 10}, body)` runs
  /// the whole body again, after a pause, where the store asks for that; so it must be repeatable.
  template <std::invocable<tenon::transaction&> Body>
  auto transaction(const transaction_options& options, Body&& body, call_site place = call_site::here())
      -> std::invoke_result_t<Body&, tenon::transaction&>;

  /// Whether the store answers and takes writes, for a health endpoint. Never throws for a store that is ill;
  /// ends within `patience` and a little. Cost: SQLite writes one page.
  ping_result ping(std::chrono::milliseconds patience = std::chrono::milliseconds(2000));

  /// Gives a declared function its body, for statements of all connections:
  /// `db.define(slug, [](std::string_view text) { … });`. Include <tenon/functions.hpp>; see `define`.
  template <class Function, class Body>
  void define(Function function, Body body, function_options options = {});

  /// The pool at this moment.
  pool_gauges pool() const { return pool_->gauges(); }
  /// Refuses new work and waits for what is running; false if some of it was not over in time. Destroying a
  /// database does the same without waiting.
  bool close(std::chrono::milliseconds patience = std::chrono::milliseconds(10000)) {
    return pool_->close(patience);
  }

  /// Which store this is, for messages and logs: "sqlite:agents.db".
  std::string name() const { return pool_->store().name(); }
  store_identity identity() const { return pool_->store().identity(); }

  /// Who tells this database's subscribers; made at the first use. For `subscribe`.
  template <class Hub>
  detail::shared<Hub> hub() {
    if (pool_->sink() == nullptr) pool_->set_sink(detail::shared<detail::event_sink>(new Hub));
    return detail::shared<Hub>(static_cast<Hub*>(pool_->sink()));
  }
  /// For Tenon's own tools, which may need a connection beside the pool's.
  backend& store() const { return pool_->store(); }
  /// Runs `action(backend_connection&)` with a connection held; for Tenon's own tools and for tests.
  template <class Action>
  decltype(auto) with_connection(Action&& action, call_site place = call_site::here()) {
    const borrowed held{*pool_, pool_->acquire(false, place, no_deadline)};
    return action(*held.connection.connection);
  }

 private:
  friend class session;
  struct borrowed {
    detail::connection_pool& pool;
    detail::pooled_connection& connection;
    ~borrowed() {
      if (!pool.forked()) connection.connection->set_deadline(no_deadline);  // the next one has its own
      pool.release(connection);
    }
  };
  pool_pointer pool_;
};

inline ping_result database::ping(std::chrono::milliseconds patience) {
  ping_result result;
  const deadline start = deadline_clock::now();
  try {
    const borrowed held{*pool_, pool_->acquire(false, call_site::here(), start + patience)};
    backend_connection& connection = *held.connection.connection;
    connection.set_deadline(start + patience);
    connection.ping();
    result.reachable = true;
    const health found = connection.check();
    result.writable = found.writable;
    result.problem = found.problem;
    result.log_bytes = found.log_bytes;
  } catch (const error& problem) {
    result.problem = problem.message;
  }
  result.took = std::chrono::duration_cast<std::chrono::microseconds>(deadline_clock::now() - start);
  return result;
}

}  // namespace tenon::inline v0
