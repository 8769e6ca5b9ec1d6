// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <tenon/codec/encoder.hpp>
#include <tenon/query/writer.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0 {

/// The rows of a running statement. Owned by its connection; valid until `close`.
class cursor {
 public:
  /// Fills the next row's cells; false at the end. The cells point to bytes that live until the next call.
  virtual bool next(cell* row) = 0;
  /// Ends the statement, at its end or before; releases its locks.
  virtual void close() noexcept = 0;

 protected:
  ~cursor() = default;
};

/// One connection to a store: the contract every backend meets. It belongs to one thread at a time.
/// Statements come as flat nodes with bound values; a backend remembers what it made of a `slot`.
class backend_connection {
 public:
  virtual ~backend_connection() = default;

  /// Starts a statement that gives rows. Values stay owned by the caller and must outlive the cursor.
  virtual cursor& open(const statement_source& source, const encoder& values) = 0;
  /// Runs a statement to its end; how many rows it inserted, changed or removed.
  virtual std::int64_t run(const statement_source& source, const encoder& values) = 0;
  /// The integer key the database generated for the last inserted row.
  virtual std::int64_t last_generated_key() const = 0;
  /// The greatest integer key `table` has given out so far, 0 for none. Inside a write transaction, the ones
  /// after it are free.
  virtual std::int64_t greatest_key(const table_info& table) = 0;

  /// Starts a transaction; `write` takes the right to write at once, so that it cannot be refused later.
  virtual void begin(bool write) = 0;
  virtual void commit() = 0;
  virtual void rollback() = 0;
  /// Savepoints are numbered by depth.
  virtual void savepoint(int depth) = 0;
  virtual void release(int depth) = 0;
  virtual void rollback_to(int depth) = 0;
  /// False once the store has ended the transaction by itself.
  virtual bool in_transaction() const = 0;

  /// The live schema.
  virtual schema::snapshot inspect() = 0;
  /// The entities' schema in the form in which this store would report it.
  virtual schema::snapshot describe(std::span<const table_info* const> tables) = 0;
  /// The steps as text, to read.
  virtual std::vector<std::string> script(const schema::plan& plan) = 0;
  /// Runs the steps; the caller holds the transaction.
  virtual void apply(const schema::plan& plan) = 0;

  /// What the user should know about this store, such as a known defect of its library.
  virtual std::vector<std::string> warnings() const { return {}; }
};

/// Opens connections of one store; what a door makes of a URL.
class backend {
 public:
  virtual ~backend() = default;
  virtual std::unique_ptr<backend_connection> connect() = 0;
  /// Who the store is, for messages: "sqlite:agents.db". Never holds a secret.
  virtual std::string name() const = 0;
};

}  // namespace tenon::inline v0
