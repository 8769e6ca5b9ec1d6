// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <exception>
#include <type_traits>
#include <utility>

#include <tenon/core/owner.hpp>
#include <tenon/session/database.hpp>

namespace tenon::inline v0 {

namespace detail {

/// What is to run after a commit; a bare list, since std::function costs every program unit its header.
struct commit_action {
  virtual ~commit_action() = default;
  virtual void run() = 0;
  owner<commit_action> next;
};
template <class Action>
struct commit_action_of final : commit_action {
  explicit commit_action_of(Action taken) : action(std::move(taken)) {}
  void run() override { action(); }
  Action action;
};
struct commit_actions {
  owner<commit_action> first;
  commit_action* last = nullptr;

  commit_actions() = default;
  ~commit_actions() {
    while (first != nullptr) first = std::move(first->next);  // one by one: a list may be long
  }
  commit_actions(const commit_actions&) = delete;
  commit_actions& operator=(const commit_actions&) = delete;

  void add(owner<commit_action> added) {
    commit_action* const end = added.get();
    (last != nullptr ? last->next : first) = std::move(added);
    last = end;
  }
  void take(commit_actions& other) {
    if (other.first == nullptr) return;
    commit_action* const end = other.last;
    add(std::move(other.first));
    last = end;
    other.last = nullptr;
  }
  /// All of them, in order; then the first error.
  void run() {
    std::exception_ptr problem;
    for (commit_action* each = first.get(); each != nullptr; each = each->next.get()) {
      try {
        each->run();
      } catch (...) {
        if (!problem) problem = std::current_exception();
      }
    }
    if (problem) std::rethrow_exception(problem);
  }
};

}  // namespace detail

/// A transaction on one connection, from `database::begin` or `database::transaction`, or nested (a
/// savepoint) from another. It rolls back when it is destroyed without commit. After an error by which the
/// database ended the transaction, or (PostgreSQL) any error of a statement, only rollback is possible. It
/// belongs to the thread that began it. Not movable, since repositories refer to it.
class transaction {
 public:
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  ~transaction() {
    if (open_) {
      try {
        rollback();
      } catch (...) {  // the connection is lost or the database ended it: there is nothing left to undo
      }
    }
  }

  /// Makes the changes durable. Errors: `transaction` (over, or ended by the database), `busy`,
  /// `serialization_failure`, `io`, `full`, `foreign_key_violation` (deferred keys): the transaction is then
  /// rolled back. `outcome_unknown`: the link broke before the answer, and it may or may not be committed.
  void commit() {
    check_open();
    if (depth_ != 0) {
      connection_->release(depth_);
      outer_->after_.take(after_);
      return close();
    }
    try {
      tell(detail::transaction_event::committing, listeners());
      if (until_ != no_deadline && deadline_clock::now() >= until_) {
        detail::fail(error_kind::timeout, "the transaction took longer than its timeout and is rolled back");
      }
      connection_->commit();
    } catch (...) {
      const listener_list told = listeners();
      undo();
      close();
      tell_quietly(detail::transaction_event::rolled_back, told);
      throw;
    }
    if (kept_ != nullptr) *kept_ = true;
    const listener_list told = listeners();
    close();
    tell(detail::transaction_event::committed, told);
    after_.run();
  }

  /// Runs `action()` once the outermost transaction is committed, its connection given back; never if it, or
  /// the savepoint this is called in, is rolled back. For messages and caches that must not run ahead. All
  /// are run; the first exception then comes out of `commit`, which is done nevertheless.
  template <std::invocable<> Action>
  void after_commit(Action action) {
    check_open();
    after_.add(detail::owner<detail::commit_action>(new detail::commit_action_of<Action>(std::move(action))));
  }

  /// Undoes everything since `begin`.
  void rollback() {
    if (!open_) detail::fail(error_kind::transaction, "rollback(): the transaction is over");
    struct closer {
      transaction* self;
      listener_list told;
      ~closer() {
        self->close();
        self->tell_quietly(detail::transaction_event::rolled_back, told);
      }
    } const closing{this, listeners()};
    if (pool_->forked() || !connection_->in_transaction()) return;
    if (depth_ == 0) {
      allow_rollback();
      connection_->rollback();
    } else {
      connection_->rollback_to(depth_);
    }
  }

  /// Starts a savepoint that ends with the object: `auto inner = tx.begin();`. End the inner one first.
  [[nodiscard]] transaction begin() {
    check_open();
    return transaction(*this);
  }
  /// Runs `body(transaction&)` in a savepoint: kept when it returns, undone when it throws.
  template <std::invocable<transaction&> Body>
  auto nested(Body&& body) -> std::invoke_result_t<Body&, transaction&> {
    check_open();
    transaction inner(*this);
    return inner.finish(body);
  }

  /// False after commit or rollback.
  bool is_open() const noexcept { return open_; }

 private:
  friend class database;
  friend class session;

  transaction(detail::connection_pool& pool, const transaction_options& options, call_site place,
              deadline until, bool* kept = nullptr)
      : pool_(&pool),
        pooled_(&pool.acquire(options.read_only, place, until)),
        connection_(pooled_->connection.get()),
        until_(until),
        kept_(kept) {
    try {
      if (until != no_deadline) connection_->set_deadline(until);
      connection_->begin({!options.read_only, options.level, options.deferrable, options.schema});
    } catch (...) {
      give_back();
      throw;
    }
    try {
      tell(detail::transaction_event::begun, listeners());
    } catch (...) {
      undo();
      give_back();
      throw;
    }
  }
  explicit transaction(transaction& outer)
      : pool_(outer.pool_), outer_(&outer), connection_(outer.connection_), depth_(outer.depth_ + 1) {
    connection_->savepoint(depth_);
    outer.inner_ = this;
  }

  /// Who is told of the outermost transaction, taken before its connection is given back: the pool may go
  /// with it.
  using listener_list = detail::shared<detail::event_sink>;
  listener_list listeners() const noexcept {
    if (depth_ != 0) return {};
    return pool_->kept_events(detail::event_group::transactions);
  }
  void tell(detail::transaction_event event, const listener_list& listeners) const {
    if (listeners.get() != nullptr) [[unlikely]]
      listeners->told(event, this);
  }
  void tell_quietly(detail::transaction_event event, const listener_list& listeners) const noexcept {
    try {
      tell(event, listeners);
    } catch (...) {  // what ended the transaction says more
    }
  }

  template <class Body>
  auto finish(Body& body) -> std::invoke_result_t<Body&, transaction&> {
    using result_type = std::invoke_result_t<Body&, transaction&>;
    if constexpr (std::is_void_v<result_type>) {
      body(*this);
      if (open_) commit();
    } else if constexpr (std::is_reference_v<result_type>) {
      result_type result = body(*this);
      if (open_) commit();
      return static_cast<result_type>(result);
    } else {
      result_type result = body(*this);
      if (open_) commit();
      return result;
    }
  }

  void check_open() const {
    if (!open_) detail::fail(error_kind::transaction, "the transaction is over; begin another one");
    if (pool_->forked()) [[unlikely]] {
      detail::fail(error_kind::misuse, "the transaction was begun before fork(); it is the parent's");
    }
    if (inner_ != nullptr) {
      detail::fail(error_kind::transaction,
                   "a nested transaction is open; use it, and end it before the outer one");
    }
    if (!connection_->in_transaction()) {
      detail::fail(error_kind::transaction,
                   "the database has ended the transaction after an error; roll back and run it again");
    }
    if (connection_->failed()) {
      detail::fail(error_kind::transaction,
                   "an earlier statement of the transaction failed, and the database takes no other now; "
                   "roll back, and put what may fail into tx.nested()");
    }
  }

  /// A commit that failed leaves nothing half done.
  void undo() noexcept {
    try {
      if (!connection_->in_transaction()) return;
      allow_rollback();
      connection_->rollback();
    } catch (...) {  // reported by the commit's own error
    }
  }
  /// A rollback behind the deadline is still worth a little time: without it the connection is lost.
  void allow_rollback() {
    if (until_ == no_deadline) return;
    const deadline soon = detail::later(deadline_clock::now(), std::chrono::milliseconds(500));
    if (until_ < soon) connection_->set_deadline(soon);
  }

  void close() noexcept {
    open_ = false;
    // Inner ones end with the outer one: they must not reach into whatever runs on the connection next.
    for (transaction* each = std::exchange(inner_, nullptr); each != nullptr;
         each = std::exchange(each->inner_, nullptr)) {
      each->open_ = false;
    }
    if (outer_ != nullptr) outer_->inner_ = nullptr;
    if (pooled_ != nullptr) give_back();
  }
  void give_back() noexcept {
    if (until_ != no_deadline && !pool_->forked()) connection_->set_deadline(no_deadline);
    pool_->release(*std::exchange(pooled_, nullptr));
  }

  detail::connection_pool* pool_;
  detail::pooled_connection* pooled_ = nullptr;  // null in nested ones
  transaction* outer_ = nullptr;
  transaction* inner_ = nullptr;
  backend_connection* connection_;
  int depth_ = 0;
  bool open_ = true;
  deadline until_ = no_deadline;
  bool* kept_ = nullptr;  // where to tell that the commit is done
  detail::commit_actions after_;
};

namespace detail {
inline deadline deadline_of(const transaction_options& options) {
  return options.timeout.count() == 0 ? no_deadline : later(deadline_clock::now(), options.timeout);
}
}  // namespace detail

inline transaction database::begin(const transaction_options& options, call_site place) {
  return tenon::transaction(*pool_, options, place, detail::deadline_of(options));
}

template <std::invocable<tenon::transaction&> Body>
auto database::transaction(Body&& body, call_site place) -> std::invoke_result_t<Body&, tenon::transaction&> {
  return transaction(transaction_options{}, body, place);
}

template <std::invocable<tenon::transaction&> Body>
auto database::transaction(const transaction_options& options, Body&& body, call_site place)
    -> std::invoke_result_t<Body&, tenon::transaction&> {
  const deadline until = detail::deadline_of(options);
  for (int attempt = 1;; ++attempt) {
    std::chrono::nanoseconds pause;
    bool kept = false;  // what fails after the commit, such as its actions, is no reason to do it again
    try {
      tenon::transaction tx(*pool_, options, place, until, &kept);
      return tx.finish(body);
    } catch (const error& problem) {
      pause = detail::retry_pause(options, attempt);
      if (kept || !problem.retryable || problem.kind == error_kind::outcome_unknown ||
          attempt >= options.attempts || until - deadline_clock::now() <= pause) {
        throw;
      }
    }
    detail::sleep_for(pause);
  }
}

/// What an operation does with its connection.
enum class access : std::uint8_t { read, write };

/// Where statements go: a database (each operation on its own) or a transaction. Cheap to copy.
class session {
 public:
  session(database& db) : pool_(db.pool_.get()) {}  // NOLINT: repository<Entity>{db}
  session(transaction& tx) : transaction_(&tx) {}   // NOLINT: repository<Entity>{tx}

  /// The transaction, null if operations are each their own.
  transaction* in_transaction() const noexcept { return transaction_; }
  /// Who tells the subscribers of such events; null if nobody listens.
  /// What writes entities.
  const detail::write_calls& writes() const noexcept {
    return (pool_ != nullptr ? pool_ : transaction_->pool_)->writes();
  }
  detail::event_sink* events(unsigned groups) const noexcept {
    return (pool_ != nullptr ? pool_ : transaction_->pool_)->events(groups);
  }

  class write_scope;
  /// The connection for one operation, held while this object lives.
  class lease {
   public:
    explicit lease(const session& from, access wanted = access::write)
        : pool_(from.pool_),
          pooled_(pool_ != nullptr ? &pool_->acquire(wanted == access::read, {}, no_deadline) : nullptr),
          connection_(pool_ != nullptr ? pooled_->connection.get() : from.transaction_connection()) {}
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() { give_back(); }
    backend_connection& operator*() const noexcept { return *connection_; }
    backend_connection* operator->() const noexcept { return connection_; }
    bool in_transaction() const noexcept { return pool_ == nullptr; }

   private:
    friend write_scope;
    void give_back() noexcept {
      if (pooled_ != nullptr) pool_->release(*std::exchange(pooled_, nullptr));
    }
    detail::connection_pool* pool_;
    detail::pooled_connection* pooled_;
    backend_connection* connection_;
  };

  /// Makes several statements one: a transaction, of which subscribers are told, or a savepoint in the one
  /// that is open. Undone unless `keep` is called.
  class write_scope {
   public:
    explicit write_scope(lease& held) : held_(held), nested_(held.in_transaction()) {
      if (nested_) {
        held_->savepoint(depth);
        return;
      }
      held_->begin({});
      try {
        tell(detail::transaction_event::begun);
      } catch (...) {
        undo();
        throw;
      }
    }
    write_scope(const write_scope&) = delete;
    write_scope& operator=(const write_scope&) = delete;
    ~write_scope() {
      if (!kept_) {
        undo();
        if (!nested_) take_listeners();
      }
      tell_quietly(kept_ ? detail::transaction_event::committed : detail::transaction_event::rolled_back);
    }
    void keep() {
      if (nested_) {
        held_->release(depth);
      } else {
        tell(detail::transaction_event::committing);
        held_->commit();
        take_listeners();
      }
      kept_ = true;
    }
    /// Behind `keep`, and all that needs the connection: gives it back.
    void end() {
      if (!nested_) held_.give_back();
    }
    /// Tells of the commit; else the scope's end does.
    void tell_kept() {
      const detail::shared<detail::event_sink> told = std::exchange(listeners_, {});
      if (told.get() != nullptr) [[unlikely]]
        told->told(detail::transaction_event::committed, this);
    }

   private:
    void tell(detail::transaction_event event) const {
      if (detail::event_sink* const sink = held_.pool_->events(detail::event_group::transactions))
          [[unlikely]]
        sink->told(event, this);
    }
    void tell_quietly(detail::transaction_event event) const noexcept {
      if (listeners_.get() == nullptr) [[likely]]
        return;
      try {
        listeners_->told(event, this);
      } catch (...) {  // the error that brought us here says more
      }
    }
    /// The pool may go with the connection.
    void take_listeners() noexcept {
      listeners_ = held_.pool_->kept_events(detail::event_group::transactions);
    }
    void undo() noexcept {
      try {
        if (!held_->in_transaction()) return;
        if (nested_) {
          held_->rollback_to(depth);
        } else {
          held_->rollback();
        }
      } catch (...) {  // the error that brought us here says more
      }
    }

    static constexpr int depth = 0;  // user savepoints start at 1
    lease& held_;
    bool nested_;
    bool kept_ = false;
    detail::shared<detail::event_sink> listeners_;
  };

  /// Runs `body(session)` as one: in a transaction, or in a savepoint of the one that is open. All of it is
  /// kept when it returns, nothing when it throws.
  template <class Body>
  void atomically(Body&& body) const {
    if (pool_ != nullptr) {
      transaction whole(*pool_, {}, {}, no_deadline);
      body(session(whole));
      whole.commit();
    } else {
      transaction part = transaction_->begin();
      body(session(part));
      part.commit();
    }
  }

 private:
  backend_connection* transaction_connection() const {
    transaction_->check_open();
    return transaction_->connection_;
  }

  detail::connection_pool* pool_ = nullptr;
  transaction* transaction_ = nullptr;
};

}  // namespace tenon::inline v0
