// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/encoder.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/query/writer.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/row_count.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0 {

struct query_plan_report;
namespace detail {
class event_sink;
}
namespace schema {
struct abilities;
}
class defined_function;

/// The clock of deadlines.
using deadline_clock = std::chrono::steady_clock;
using deadline = deadline_clock::time_point;
inline constexpr deadline no_deadline = deadline::max();

/// What a transaction may see of others. A store gives at least what is asked for, or refuses.
enum class isolation : std::uint8_t {
  standard,  ///< the store's own: read_committed on PostgreSQL, serializable on SQLite and in memory
  read_committed,
  repeatable_read,  ///< one snapshot for the whole transaction
  serializable,
};

/// What a store has to know to begin a transaction.
struct transaction_mode {
  bool write = true;  ///< false: read only, and writes are refused
  isolation level = isolation::standard;
  bool deferrable = false;  ///< PostgreSQL, serializable and read only: waits until it cannot fail
  /// The schema is changed: until the end SQLite enforces no foreign keys, and PostgreSQL waits for no lock
  /// longer than a moment.
  bool schema = false;
};

/// The rows of a running statement. Owned by its connection; valid until `close`.
class cursor {
 public:
  /// Fills the next row's cells; false at the end. The cells point to bytes that live until the next call.
  virtual bool next(cell* row) = 0;
  /// How many rows are still to come, where that is known; else 0.
  virtual std::size_t known_rows() const noexcept { return 0; }
  /// Ends the statement, at its end or before; releases its locks.
  virtual void close() noexcept = 0;

 protected:
  ~cursor() = default;
};

/// One statement of a batch: either it gives rows, each handed to `row`, or `affected` is set.
struct batch_item {
  statement_source source;
  const encoder* values;
  void (*row)(void* target, const cell* cells) = nullptr;
  void* target = nullptr;
  std::size_t width = 0;  ///< cells of a row
  std::int64_t affected = 0;
  std::int64_t generated_key = 0;  ///< of an insert whose integer key the store makes
};

/// What `check` finds out for a health endpoint.
struct health {
  bool writable = false;       ///< a write was tried or is known to be accepted
  std::string problem;         ///< why it is not, for people; empty if all is well
  std::int64_t log_bytes = 0;  ///< SQLite: how long the write-ahead log is
};

/// One connection to a store: the contract every backend meets. It belongs to one thread at a time.
/// Statements come as flat nodes with bound values; a backend remembers what it made of a `slot`.
class backend_connection {
 public:
  virtual ~backend_connection() = default;

  // Statements. None of these ends later than the deadline.

  /// Starts a statement that gives rows. Values stay owned by the caller and must outlive the cursor.
  virtual cursor& open(const statement_source& source, const encoder& values) = 0;
  /// Runs a statement to its end; how many rows it inserted, changed or removed.
  virtual std::int64_t run(const statement_source& source, const encoder& values) = 0;
  /// Runs statements in order until one fails; the caller holds the transaction. One round trip where the
  /// store can. An error's message begins with "statement N of the batch: ".
  virtual void run_batch(array_view<batch_item> items) = 0;
  /// The statement as this store would run it, for people; no values.
  virtual std::string text(const statement_source& source) = 0;
  /// How this store would run the statement with these values; runs nothing. Without hints.
  virtual void explain(const statement_source& source, const encoder& values, query_plan_report& into) = 0;

  // Integer keys that the store makes.

  /// The one generated for the row that was inserted last.
  virtual std::int64_t last_generated_key() const = 0;
  /// Takes keys that nobody else gets, for a bulk insert. Inside a write transaction.
  virtual void reserve_keys(const table_info& table, array_view<std::int64_t> keys) = 0;
  /// Told after keys up to `greatest` were written by the program, so that they are not generated again.
  virtual void keys_written(const table_info& table, std::int64_t greatest) { (void)table, (void)greatest; }

  // Transactions.

  virtual void begin(const transaction_mode& mode) = 0;
  /// Errors: `outcome_unknown` if the answer is lost; the commit may or may not have happened then.
  virtual void commit() = 0;
  virtual void rollback() = 0;
  /// Savepoints are numbered by depth.
  virtual void savepoint(int depth) = 0;
  virtual void release(int depth) = 0;
  virtual void rollback_to(int depth) = 0;
  /// False once the store has ended the transaction by itself.
  virtual bool in_transaction() const = 0;
  /// True after an error that leaves only a rollback, of all or to a savepoint.
  virtual bool failed() const { return false; }

  // Life in a pool.

  /// No call ends later than this, with `timeout` if it has not finished then; `no_deadline`: none but the
  /// store's own limits.
  virtual void set_deadline(deadline until) = 0;
  /// False once the link is broken; the pool then closes this connection.
  virtual bool usable() const noexcept { return true; }
  /// Whether `reset` has something to do before somebody else gets this connection.
  virtual bool dirty() const noexcept { return in_transaction(); }
  /// Ends a transaction that was left open and undoes what raw SQL did to the session (settings, temporary
  /// tables, locks); prepared statements stay.
  virtual void reset() = 0;
  /// A short question whose answer proves that the store is there.
  virtual void ping() = 0;
  /// Finds out whether the store takes writes; may write.
  virtual health check() = 0;
  /// In the child of a fork: lets go of the link without a word to the store, which is the parent's. The
  /// object is not destroyed after that.
  virtual void abandon() noexcept = 0;

  /// Waits for other transactions that change places in the tree of `table`, to the end of the caller's:
  /// `alone`, or beside others that are not alone. Stores with one writer need not.
  virtual void lock_tree(const table_info& table, bool alone) { (void)table, (void)alone; }

  // Schema.

  /// Waits until nobody else changes the schema, to the end of the write transaction that the caller holds.
  virtual void lock_schema() {}
  /// The live schema.
  virtual schema::snapshot inspect() = 0;
  /// How many rows a table has, and how far its counter of keys is.
  virtual schema::row_count count_rows(const schema::table& table) = 0;
  /// The entities' schema in the form in which this store would report it.
  virtual schema::snapshot describe(array_view<const table_info* const> tables) = 0;
  /// What this store changes in place; null if the program does not include <tenon/schema.hpp>.
  virtual const schema::abilities* abilities() const = 0;
  /// The answer to a step's question, of stores whose abilities put none into words; -1: there is none.
  virtual std::int64_t answer(const schema::step& step) {
    (void)step;
    return -1;
  }
  /// The steps as text, to read.
  virtual std::vector<std::string> script(const schema::plan& plan) = 0;
  /// Runs the steps; the caller holds the transaction.
  virtual void apply(const schema::plan& plan) = 0;

  /// What the user should know about this store, such as a known defect of its library.
  virtual std::vector<std::string> warnings() const { return {}; }

  /// Who is told of entities that are read here; null: nobody. Set by the pool.
  detail::event_sink* events = nullptr;
};

/// What a connection is for.
enum class connection_role : std::uint8_t {
  any,     ///< reads and writes
  reader,  ///< only reads, beside a writer: of stores with `store_limits::single_writer`
};

/// How a pool asks for a connection.
struct connect_request {
  connection_role role = connection_role::any;
  deadline until = no_deadline;               ///< connecting takes no longer
  std::chrono::milliseconds call_timeout{0};  ///< each later call takes no longer; 0: the store's own limits
  std::string_view tag;                       ///< SQL comment for every statement: "app=chat"; may be empty
};

/// How many connections make sense.
struct store_limits {
  bool single_writer = false;  ///< one connection writes, the others only read
  bool remote = false;         ///< connections go stale: they get a lifetime, and are checked after idling
  std::size_t standard = 10;   ///< connections of a pool by default, the writer included
  std::size_t most = 1000;     ///< more are refused; 1: all share one connection
};

/// Names for logs and traces; never a secret.
struct store_identity {
  std::string system;    ///< "sqlite", "postgresql", "memory": OpenTelemetry's db.system.name
  std::string database;  ///< db.namespace
  std::string address;   ///< server.address; empty for embedded stores
  int port = 0;          ///< server.port
};

/// Opens connections of one store; what a door makes of a URL. Safe to use from several threads.
class backend {
 public:
  virtual ~backend() = default;
  virtual std::unique_ptr<backend_connection> connect(const connect_request& request) = 0;
  virtual store_limits limits() const = 0;
  virtual store_identity identity() const = 0;
  /// Who the store is, for messages: "sqlite:agents.db". Never holds a secret.
  virtual std::string name() const = 0;
  /// Makes a function of the program known to every connection, those that are there included; takes it over
  /// unless it throws. Errors: `unsupported`, `misuse` (the name is taken).
  virtual void define(defined_function& function);
};

inline void backend::define(defined_function&) {
  detail::fail(
      error_kind::unsupported,
      detail::sentence({"define(): ", name(),
                        " calls no functions of the program; make the function in the database: CREATE "
                        "FUNCTION"}));
}

}  // namespace tenon::inline v0
