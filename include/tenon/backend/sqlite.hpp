// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/backend/batch.hpp>
#include <tenon/backend/row_locks.hpp>
#include <tenon/backend/sqlite_schema.hpp>
#include <tenon/backend/statement_cache.hpp>
#include <tenon/backend/tagged_texts.hpp>
#include <tenon/codec/defined_function.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/core/owner.hpp>
#include <tenon/core/shared.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/dialect/sqlite_core.hpp>
#include <tenon/driver/sqlite/connection.hpp>
#include <tenon/driver/sqlite/statement.hpp>

namespace tenon::inline v0 {

namespace detail {

/// Looks at the values of a statement before it runs.
class value_check {
 public:
  virtual ~value_check() = default;
  virtual void check(const cell* values) const = 0;
};

/// What a connection to SQLite does for the query language alone.
struct sqlite_query_support {
  value_check* (*check_of)(const std::vector<node>& nodes);  ///< null if there is nothing to check
  void (*explain)(driver::sqlite::connection& asked, const statement_source& source, const std::string& text,
                  query_plan_report& into);
};
/// Null if no unit that opens SQLite includes <tenon/query.hpp>.
inline constinit const sqlite_query_support* sqlite_queries = nullptr;

}  // namespace detail

/// SQLite as a store: the SQLite dialect over the SQLite driver.
template <class Deferred = void>
class basic_sqlite_connection final : public backend_connection {
 public:
  explicit basic_sqlite_connection(const sqlite_options& options, const connect_request& request = {},
                                   detail::shared<defined_functions> functions = {})
      : functions_(std::move(functions)),
        options_(options),
        connection_(options),
        call_timeout_(request.call_timeout),
        reader_(request.role == connection_role::reader),
        texts_(request.tag) {
    if (reader_) {
      connection_.become_reader();
    } else {
      connection_.become_writer(options.wal_limit);
    }
    learn();
  }

  cursor& open(const statement_source& source, const encoder& values) override {
    start_call();
    prepared& found = find(source);
    if (found.locks && (reader_ || refuses_writes_ || !connection_.in_transaction())) [[unlikely]]
      detail::refuse_lock(connection_.in_transaction());
    found.bind(values);
    found.running = true;
    return found;
  }

  std::int64_t run(const statement_source& source, const encoder& values) override {
    start_call();
    prepared& found = find(source);
    found.bind(values);
    if (source.slot != 0) {
      while (found.text.step(nullptr)) {
      }
      return connection_.changes();
    }
    // The count of the last change stays when a statement changes nothing (CREATE TABLE, PRAGMA).
    const int before = sqlite3_total_changes(connection_.handle());
    while (found.text.step(nullptr)) {
    }
    return sqlite3_total_changes(connection_.handle()) == before ? 0 : connection_.changes();
  }

  std::int64_t last_generated_key() const override { return connection_.last_insert_id(); }

  void run_batch(array_view<batch_item> items) override { run_one_by_one<Deferred>(*this, items); }

  std::string text(const statement_source& source) override {
    if (source.slot == 0) return texts_.render(*source.described);
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    source.write(source.shell, writer);
    return texts_.render(described);
  }

  void explain(const statement_source& source, const encoder&, query_plan_report& into) override {
    start_call();
    if (detail::sqlite_queries != nullptr)
      return detail::sqlite_queries->explain(connection_, source, "EXPLAIN QUERY PLAN " + text(source), into);
    dialect::ansi_statement::refuse_query();
  }

  // Under the write lock nobody else can take a key, so the first free ones are simply counted.
  void reserve_keys(const table_info& table, array_view<std::int64_t> keys) override {
    std::int64_t greatest = greatest_key(table);
    if (static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() - greatest) < keys.size()) {
      detail::fail(error_kind::full, detail::sentence({"no integer key is left for ", table.entity}));
    }
    for (std::int64_t& key : keys) key = ++greatest;
  }

  void begin(const transaction_mode& mode) override {
    start_call();
    if (mode.schema) let_keys_go();
    if (!mode.write && !reader_) {
      refuses_writes_ = true;
      connection_.execute("PRAGMA query_only=ON");
    }
    control(mode.write ? begin_immediate_ : begin_, mode.write ? "BEGIN IMMEDIATE" : "BEGIN");
    if (keys_are_off_) [[unlikely]]
      broken_before_ = broken_keys();
  }
  void commit() override {
    start_call();
    if (keys_are_off_) [[unlikely]]
      check_keys();
    control(commit_, "COMMIT");
    if (refuses_writes_) allow_writes();
    if (keys_are_off_) take_keys_back();
  }
  void rollback() override {
    control(rollback_, "ROLLBACK");
    if (refuses_writes_) allow_writes();
    if (keys_are_off_) take_keys_back();
  }
  void savepoint(int depth) override { connection_.execute("SAVEPOINT tenon_" + std::to_string(depth)); }
  void release(int depth) override { connection_.execute("RELEASE tenon_" + std::to_string(depth)); }
  void rollback_to(int depth) override {
    connection_.execute("ROLLBACK TO tenon_" + std::to_string(depth));
    connection_.execute("RELEASE tenon_" + std::to_string(depth));
  }
  bool in_transaction() const override { return connection_.in_transaction(); }

  void set_deadline(deadline until) override {
    deadline_ = until;
    connection_.set_deadline(until);
  }
  bool dirty() const noexcept override {
    return connection_.in_transaction() || refuses_writes_ || keys_are_off_;
  }
  void reset() override {
    if (connection_.in_transaction()) connection_.execute("ROLLBACK");
    if (refuses_writes_) allow_writes();
    if (keys_are_off_) take_keys_back();
  }
  void ping() override { ask_number("SELECT 1"); }
  health check() override;
  void abandon() noexcept override {}

  schema::snapshot inspect() override {
    learn();
    return sqlite_schema::inspect(connection_);
  }
  schema::row_count count_rows(const schema::table& table) override {
    start_call();
    return sqlite_schema::count_rows(connection_, table);
  }
  schema::snapshot describe(array_view<const table_info* const> tables) override {
    return sqlite_schema::describe(tables, options_);
  }
  const schema::abilities* abilities() const override { return sqlite_schema::known_abilities<Deferred>(); }
  std::vector<std::string> script(const schema::plan& plan) override { return sqlite_schema::script(plan); }
  void apply(const schema::plan& plan) override {
    sqlite_schema::apply<Deferred>(connection_, plan, keys_are_off_);
  }
  std::vector<std::string> warnings() const override { return connection_.warnings(); }

  driver::sqlite::connection& driver_connection() noexcept { return connection_; }

 private:
  struct prepared final : cursor {
    explicit prepared(driver::sqlite::statement statement) : text(std::move(statement)) {}
    bool next(cell* row) override {
      if (text.step(row)) return true;
      running = false;
      return false;
    }
    void close() noexcept override {
      if (running) {
        text.reset();
        running = false;
      }
    }
    bool busy() const noexcept { return running; }
    void bind(const encoder& values) {
      if (check != nullptr) [[unlikely]]
        check->check(values.data());
      text.bind({values.data(), values.size()});
    }

    driver::sqlite::statement text;
    bool running = false;
    bool locks = false;  ///< it reads rows to change them later in its transaction
    detail::owner<detail::value_check> check;
  };

  prepared& find(const statement_source& source) {
    return cache_.find(source, [this](const statement& described) {
      learn();
      auto made =
          std::make_unique<prepared>(connection_.prepare(texts_.render(described), described.results));
      made->locks = detail::locks_rows(described.nodes);
      if (detail::sqlite_queries != nullptr)
        made->check.reset(detail::sqlite_queries->check_of(described.nodes));
      return made;
    });
  }

  /// Functions of the program that were defined meanwhile.
  void learn() {
    if (functions_.get() == nullptr || functions_->last() == known_) [[likely]]
      return;
    const defined_function* const last = functions_->last();
    for (const defined_function* each = last; each != known_; each = each->next) connection_.define(*each);
    known_ = last;
  }

  /// Each call has the time that the pool's options give it, within the transaction's deadline.
  void start_call() {
    if (call_timeout_.count() != 0 || deadline_ != no_deadline) [[unlikely]]
      start_timed_call();
  }
  [[gnu::noinline]] void start_timed_call() {
    const deadline now = deadline_clock::now();
    if (now >= deadline_) {
      detail::fail(error_kind::timeout, "the deadline had passed before the statement was started");
    }
    if (call_timeout_.count() == 0) return;
    const deadline own = now + call_timeout_;
    connection_.set_deadline(own < deadline_ ? own : deadline_);
  }

  void allow_writes() {
    connection_.execute("PRAGMA query_only=OFF");
    refuses_writes_ = false;
  }

  /// Before a transaction: inside of one SQLite ignores it without a word, so it is read back.
  void let_keys_go() {
    enforces_keys_ = ask_number("PRAGMA foreign_keys") != 0;
    keys_are_off_ = true;
    connection_.execute("PRAGMA foreign_keys=OFF");
    if (ask_number("PRAGMA foreign_keys") == 0) return;
    detail::fail(error_kind::misuse,
                 "SQLite switches foreign keys off only outside of a transaction, and one is open");
  }
  /// A foreign key to what is no key cannot be looked at, nor can it be made worse.
  std::int64_t broken_keys() {
    try {
      return ask_number("SELECT count(*) FROM pragma_foreign_key_check");
    } catch (const error& problem) {
      if (problem.kind != error_kind::statement && problem.kind != error_kind::schema) throw;
      return std::numeric_limits<std::int64_t>::max();
    }
  }
  [[gnu::noinline, gnu::cold]] void check_keys() {
    const std::int64_t broken = broken_keys();
    if (broken <= broken_before_) return;
    std::string question =
        "SELECT group_concat(DISTINCT '\"' || \"table\" || '\" to \"' || parent || '\"') FROM "
        "pragma_foreign_key_check";
    const cell_spec spec{cell_kind::text, storage::standard};
    driver::sqlite::statement asked = connection_.prepare(question, {&spec, 1});
    cell names;
    asked.step(&names);
    detail::fail(error_kind::foreign_key_violation,
                 detail::sentence({"foreign keys would refer to rows that are missing, from table ",
                                   names.kind == cell_kind::text ? names.text() : std::string_view(), " (",
                                   std::to_string(broken - broken_before_), "); everything is rolled back"}));
  }
  /// Not by a statement, which could fail.
  void take_keys_back() noexcept {
    sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_ENABLE_FKEY, enforces_keys_ ? 1 : 0, nullptr);
    keys_are_off_ = false;
  }

  std::int64_t greatest_key(const table_info& table) {
    std::string name;
    dialect::sqlite_core().write_table_name(name, table);
    std::string key;
    dialect::sqlite_core().write_name(key, table.columns[table.key[0]].name);
    std::string literal;
    dialect::ansi_walk::quote(literal, unquoted(table), '\'');
    // AUTOINCREMENT remembers the keys of deleted rows in sqlite_sequence, which exists from the first such
    // table on.
    std::int64_t greatest = ask_number("SELECT coalesce(max(" + key + "), 0) FROM " + name);
    if (ask_number("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'") != 0) {
      const std::int64_t remembered = ask_number(
          "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = " + literal + " COLLATE NOCASE");
      if (remembered > greatest) greatest = remembered;
    }
    return greatest;
  }

  void control(detail::owner<driver::sqlite::statement>& kept, std::string_view text) {
    if (kept == nullptr) kept.reset(new driver::sqlite::statement(connection_.prepare(text)));
    kept->bind({});
    kept->step(nullptr);
    kept->reset();
  }

  std::int64_t ask_number(const std::string& text) {
    const cell_spec spec{cell_kind::integer, storage::standard};
    driver::sqlite::statement question = connection_.prepare(text, {&spec, 1});
    cell answer;
    question.step(&answer);
    return answer.kind == cell_kind::integer ? answer.integer : 0;
  }

  static std::string unquoted(const table_info& table) {
    return table.schema.empty() ? std::string(table.name) : detail::sentence({table.schema, ".", table.name});
  }

  detail::shared<defined_functions> functions_;  // before the connection, which calls them
  const defined_function* known_ = nullptr;
  sqlite_options options_;
  driver::sqlite::connection connection_;
  std::chrono::milliseconds call_timeout_;
  deadline deadline_ = no_deadline;
  bool reader_;
  bool refuses_writes_ = false;  // during a read-only transaction of a connection that writes
  bool keys_are_off_ = false;    // during a transaction that changes the schema
  bool enforces_keys_ = false;   // at other times
  std::int64_t broken_before_ = 0;
  tagged_texts<dialect::basic_sqlite_speaker<Deferred>> texts_;
  statement_cache<prepared> cache_;
  detail::owner<driver::sqlite::statement> begin_, begin_immediate_, commit_, rollback_;
};

/// Writes one page and keeps it, which is the only way to find out that the disk is full.
template <class Deferred>
health basic_sqlite_connection<Deferred>::check() {
  health found;
  try {
    if (sqlite3_db_readonly(connection_.handle(), "main") == 1) {
      found.problem = "the database file is open for reading only";
      return found;
    }
    const std::string version = std::to_string(ask_number("PRAGMA user_version"));
    connection_.execute("BEGIN IMMEDIATE");
    connection_.execute("PRAGMA user_version=" + version);
    connection_.execute("COMMIT");
    found.writable = true;
  } catch (const error& refused) {
    found.problem = refused.message;
    if (connection_.in_transaction()) connection_.execute("ROLLBACK");
  }
  found.log_bytes = connection_.wal_bytes();
  return found;
}

// Templates only so that who opens no database compiles nothing of them; these are their names.
using sqlite_connection = basic_sqlite_connection<>;

/// Opens SQLite connections with the same options.
template <class Deferred = void>
class basic_sqlite_backend final : public backend {
 public:
  explicit basic_sqlite_backend(sqlite_options options) : options_(std::move(options)) {}
  std::unique_ptr<backend_connection> connect(const connect_request& request) override {
    return std::make_unique<basic_sqlite_connection<Deferred>>(options_, request, functions_);
  }
  // A database in memory belongs to its connection. Without a write-ahead log, readers would wait for the
  // writer and it for them.
  store_limits limits() const override {
    if (options_.path == ":memory:" || !options_.wal) return {.standard = 1, .most = 1};
    return {.single_writer = true, .standard = 5};
  }
  store_identity identity() const override { return {"sqlite", options_.path, {}, 0}; }
  std::string name() const override { return "sqlite:" + options_.path; }
  void define(defined_function& function) override {
    if (driver::sqlite::define_function == nullptr) {
      detail::fail(error_kind::unsupported,
                   detail::sentence({"define(): the function ", function.name,
                                     " cannot be called; include <tenon/functions.hpp> in the unit that "
                                     "opens the database"}));
    }
    require_new(function.name);
    functions_->add(function);
  }

 private:
  /// Another meaning of a function that SQLite or Tenon has would change statements that know nothing of it.
  static void require_new(std::string_view name) {
    sqlite_options scratch;
    scratch.path = ":memory:";
    driver::sqlite::connection connection(scratch);
    std::string question = "SELECT 1 FROM pragma_function_list WHERE name = ";
    dialect::ansi_walk::quote(question, name, '\'');
    driver::sqlite::statement found = connection.prepare(question + " COLLATE NOCASE");
    if (!found.step(nullptr)) return;
    detail::fail(error_kind::misuse,
                 detail::sentence({"define(): SQLite has a function ", name, "; choose another name"}));
  }

  sqlite_options options_;
  detail::shared<defined_functions> functions_{new defined_functions};
};

using sqlite_backend = basic_sqlite_backend<>;

}  // namespace tenon::inline v0
