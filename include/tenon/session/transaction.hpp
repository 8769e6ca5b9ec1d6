// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/session/database.hpp>

namespace tenon::inline v0 {

/// A transaction on one connection, from `database::begin` or `database::transaction`, or nested (a
/// savepoint) from another. It rolls back when it is destroyed without commit. After an error by which the
/// database itself ended the transaction only rollback is possible. It belongs to the thread that began it.
/// Not movable, since repositories refer to it.
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

  /// Makes the changes durable. Errors: `transaction` (over, or ended by the database), `busy`, `io`, `full`,
  /// `foreign_key_violation` (deferred keys); the transaction is then rolled back.
  void commit() {
    check_open();
    try {
      if (depth_ == 0) {
        connection_->commit();
      } else {
        connection_->release(depth_);
      }
    } catch (...) {
      if (depth_ == 0) abandon();
      throw;
    }
    close();
  }

  /// Undoes everything since `begin`.
  void rollback() {
    if (!open_) detail::fail(error_kind::transaction, "rollback(): the transaction is over");
    struct closer {
      transaction* self;
      ~closer() { self->close(); }
    } const closing{this};
    if (!connection_->in_transaction()) return;
    if (depth_ == 0) {
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

  explicit transaction(detail::connection_holder& holder) : holder_(&holder), connection_(&holder.acquire()) {
    try {
      connection_->begin(true);
    } catch (...) {
      holder_->release();
      throw;
    }
  }
  explicit transaction(transaction& outer)
      : outer_(&outer), connection_(outer.connection_), depth_(outer.depth_ + 1) {
    connection_->savepoint(depth_);
    outer.inner_ = this;
  }

  template <class Body>
  auto finish(Body& body) -> std::invoke_result_t<Body&, transaction&> {
    if constexpr (std::is_void_v<std::invoke_result_t<Body&, transaction&>>) {
      body(*this);
      if (open_) commit();
    } else {
      auto result = body(*this);
      if (open_) commit();
      return result;
    }
  }

  void check_open() const {
    if (!open_) detail::fail(error_kind::transaction, "the transaction is over; begin another one");
    if (inner_ != nullptr) {
      detail::fail(error_kind::transaction,
                   "a nested transaction is open; use it, and end it before the outer one");
    }
    if (!connection_->in_transaction()) {
      detail::fail(error_kind::transaction,
                   "the database has ended the transaction after an error; roll back and run it again");
    }
  }

  /// A commit that failed leaves nothing half done.
  void abandon() noexcept {
    try {
      if (connection_->in_transaction()) connection_->rollback();
    } catch (...) {  // reported by the commit's own error
    }
    close();
  }

  void close() noexcept {
    open_ = false;
    // Inner ones end with the outer one: they must not reach into whatever runs on the connection next.
    for (transaction* each = std::exchange(inner_, nullptr); each != nullptr;
         each = std::exchange(each->inner_, nullptr)) {
      each->open_ = false;
    }
    if (outer_ != nullptr) outer_->inner_ = nullptr;
    if (holder_ != nullptr) std::exchange(holder_, nullptr)->release();
  }

  detail::connection_holder* holder_ = nullptr;
  transaction* outer_ = nullptr;
  transaction* inner_ = nullptr;
  backend_connection* connection_;
  int depth_ = 0;
  bool open_ = true;
};

inline transaction database::begin() {
  return tenon::transaction(*holder_);
}

template <std::invocable<tenon::transaction&> Body>
auto database::transaction(Body&& body) -> std::invoke_result_t<Body&, tenon::transaction&> {
  tenon::transaction tx(*holder_);
  return tx.finish(body);
}

/// Where statements go: a database (each operation on its own) or a transaction. Cheap to copy.
class session {
 public:
  session(database& db) : holder_(db.holder_.get()) {}  // NOLINT: repository<Entity>{db}
  session(transaction& tx) : transaction_(&tx) {}       // NOLINT: repository<Entity>{tx}

  /// The connection for one operation, held while this object lives.
  class lease {
   public:
    explicit lease(const session& from)
        : holder_(from.holder_),
          connection_(holder_ != nullptr ? &holder_->acquire() : from.transaction_connection()) {}
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() {
      if (holder_ != nullptr) holder_->release();
    }
    backend_connection& operator*() const noexcept { return *connection_; }
    backend_connection* operator->() const noexcept { return connection_; }
    bool in_transaction() const noexcept { return holder_ == nullptr; }

   private:
    detail::connection_holder* holder_;
    backend_connection* connection_;
  };

  /// Makes several statements one: a transaction, or a savepoint in the one that is open. Undone unless
  /// `keep` is called.
  class write_scope {
   public:
    explicit write_scope(lease& held) : connection_(*held), nested_(held.in_transaction()) {
      if (nested_) {
        connection_.savepoint(depth);
      } else {
        connection_.begin(true);
      }
    }
    write_scope(const write_scope&) = delete;
    write_scope& operator=(const write_scope&) = delete;
    ~write_scope() {
      if (kept_) return;
      try {
        if (!connection_.in_transaction()) return;
        if (nested_) {
          connection_.rollback_to(depth);
        } else {
          connection_.rollback();
        }
      } catch (...) {  // the error that brought us here says more
      }
    }
    void keep() {
      if (nested_) {
        connection_.release(depth);
      } else {
        connection_.commit();
      }
      kept_ = true;
    }

   private:
    static constexpr int depth = 0;  // user savepoints start at 1
    backend_connection& connection_;
    bool nested_;
    bool kept_ = false;
  };

 private:
  backend_connection* transaction_connection() const {
    transaction_->check_open();
    return transaction_->connection_;
  }

  detail::connection_holder* holder_ = nullptr;
  transaction* transaction_ = nullptr;
};

}  // namespace tenon::inline v0
