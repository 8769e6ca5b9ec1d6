// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <concepts>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>

#include <tenon/backend/backend.hpp>

namespace tenon::inline v0 {

class transaction;

namespace detail {

/// The connection of a database with the lock that gives it to one thread at a time.
class connection_holder {
 public:
  explicit connection_holder(std::unique_ptr<tenon::backend> store)
      : backend_(std::move(store)), connection_(backend_->connect()) {}

  backend_connection& acquire() {
    const void* const me = this_thread();
    if (owner_.load(std::memory_order_relaxed) == me) refuse_nested();
    mutex_.lock();
    owner_.store(me, std::memory_order_relaxed);
    return *connection_;
  }
  void release() noexcept {
    owner_.store(nullptr, std::memory_order_relaxed);
    mutex_.unlock();
  }
  const backend& store() const { return *backend_; }

 private:
  /// An address that no other living thread has; cheaper than std::thread::id and without <thread>.
  static const void* this_thread() noexcept {
    static thread_local char mark;
    return &mark;
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_nested() {
    fail(error_kind::misuse,
         "the database is used directly while this thread has a transaction open on it; use the transaction: "
         "repository<Entity>{tx}");
  }

  std::unique_ptr<tenon::backend> backend_;
  std::unique_ptr<backend_connection> connection_;
  std::mutex mutex_;
  std::atomic<const void*> owner_{nullptr};
};

}  // namespace detail

/// An open database. Repositories and transactions refer to it, so it must outlive them. Safe to use from
/// several threads: each operation has the connection to itself, a transaction keeps it until it ends.
class database {
 public:
  explicit database(std::unique_ptr<backend> store)
      : holder_(std::make_unique<detail::connection_holder>(std::move(store))) {}

  /// Starts a write transaction that ends with the object: `auto tx = db.begin(); …; tx.commit();`
  [[nodiscard]] tenon::transaction begin();

  /// Runs `body(transaction&)` in a write transaction: committed when it returns, rolled back when it throws.
  template <std::invocable<tenon::transaction&> Body>
  auto transaction(Body&& body) -> std::invoke_result_t<Body&, tenon::transaction&>;

  /// Which store this is, for messages and logs: "sqlite:agents.db".
  std::string name() const { return holder_->store().name(); }

  /// Runs `action(backend_connection&)` with the connection held; for Tenon's own tools and for tests.
  template <class Action>
  decltype(auto) with_connection(Action&& action) {
    backend_connection& connection = holder_->acquire();
    const releaser releases_it{*holder_};
    return action(connection);
  }

 private:
  friend class session;
  struct releaser {
    detail::connection_holder& holder;
    ~releaser() { holder.release(); }
  };
  std::unique_ptr<detail::connection_holder> holder_;
};

}  // namespace tenon::inline v0
