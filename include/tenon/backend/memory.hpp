// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/backend/batch.hpp>
#include <tenon/backend/memory/explain.hpp>
#include <tenon/backend/memory/file.hpp>
#include <tenon/backend/memory/options.hpp>
#include <tenon/backend/memory/plain.hpp>
#include <tenon/backend/memory/planner.hpp>
#include <tenon/backend/memory/prepared.hpp>
#include <tenon/backend/memory/schema.hpp>
#include <tenon/backend/row_locks.hpp>
#include <tenon/backend/statement_cache.hpp>
#include <tenon/core/array_view.hpp>

namespace tenon::inline v0 {

/// A connection to a store in memory: flat nodes evaluated over rows, no SQL. Reading connections see the
/// state of the last commit, or of their transaction's beginning; one connection writes at a time.
template <class Deferred = void>
class basic_memory_connection final : public backend_connection, private memory_engine::statement_owner {
 public:
  basic_memory_connection(std::shared_ptr<memory_engine::store> shared, const connect_request& request)
      : store_(std::move(shared)),
        place_(store_->gate.join()),
        changes_(*store_),
        call_timeout_(request.call_timeout),
        reads_only_(request.role == connection_role::reader) {}
  basic_memory_connection(const basic_memory_connection&) = delete;
  basic_memory_connection& operator=(const basic_memory_connection&) = delete;
  ~basic_memory_connection() override {
    if (abandoned_) return;
    if (open_) end();
    store_->gate.quit(place_);
  }

  cursor& open(const statement_source& source, const encoder& values) override {
    try {
      while (true) {
        memory_engine::prepared& found = find(source);
        found.bind(values.data(), values.size());
        if (found.plan.kind != node_kind::select) {
          write(source, values);
          found.start_written();
          ++cursors_;
          return found;
        }
        if (found.locks && !writing()) [[unlikely]]
          detail::refuse_lock(open_);
        if (start(found)) [[likely]]
          return found;
      }  // else the schema has changed meanwhile
    } catch (error& problem) {
      name_statement(problem, source);
      throw;
    }
  }

  std::int64_t run(const statement_source& source, const encoder& values) override {
    if (source.slot == 0 && is_save(*source.described, values)) {
      save(std::string(values.data()[0].text()));
      return 0;
    }
    try {
      if (find(source).plan.kind != node_kind::select) return write(source, values);
    } catch (error& problem) {
      name_statement(problem, source);
      throw;
    }
    cursor& rows = open(source, values);
    std::vector<cell> row(static_cast<memory_engine::prepared&>(rows).width());
    while (rows.next(row.data())) {
    }
    return 0;
  }

  /// Writes the state of the last commit to a file, whole or not at all; only its owner may read it. Others
  /// go on meanwhile. Errors: `permission`, `full`, `io`, `connection` (no such directory).
  void save(const std::string& path) {
    std::vector<memory_engine::file_writer::seen_table> seen;
    ++cursors_;
    try {
      {
        const inside_gate inside(*this);
        const std::uint64_t snapshot = store_->committed.load(std::memory_order_acquire);
        look_at(snapshot);
        seen = memory_engine::file_writer::look(*store_, snapshot);
      }
      memory_engine::write_file(path, memory_engine::file_writer().write(seen));
    } catch (...) {
      reading_ended();
      throw;
    }
    reading_ended();
  }
  /// The statement that does the same, so that it can pass through whoever stands before a connection.
  static constexpr std::string_view save_text = "SAVE TO ?";

  void run_batch(array_view<batch_item> items) override { run_one_by_one<Deferred>(*this, items); }
  std::string text(const statement_source& source) override {
    if (source.slot == 0) return memory_engine::spelling().render(*source.described);
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    source.write(source.shell, writer);
    return memory_engine::spelling().render(described);
  }

  void explain(const statement_source& source, const encoder&, query_plan_report& into) override {
    const memory_engine::prepared& found = find(source);
    statement room;
    const statement& described = detail::description_of(source, room);
    const inside_gate inside(*this);
    into = memory_engine::plan_reader(found.plan, described.nodes).read();
  }

  std::int64_t last_generated_key() const override { return last_key_; }

  void reserve_keys(const table_info& table, array_view<std::int64_t> keys) override {
    if (!open_) detail::fail(error_kind::misuse, "keys are reserved inside of a write transaction only");
    require_writing();
    memory_engine::table* const where =
        store_->find(memory_engine::notation().table_name(table), changes_.number());
    if (where == nullptr || where->generated_key < 0) {
      error problem(error_kind::schema,
                    detail::sentence({"no such table with generated keys: ", table.name}));
      problem.table = table.name;
      throw problem;
    }
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    if (static_cast<std::uint64_t>(most - where->counter) < keys.size()) {
      error problem(error_kind::full, detail::sentence({"no integer key is left for ", table.entity}));
      problem.table = table.name;
      throw problem;
    }
    std::int64_t next = where->counter;
    for (std::int64_t& key : keys) key = ++next;
    changes_.raise_counter(*where, next);
  }

  void begin(const transaction_mode& mode) override {
    if (open_) {
      detail::fail(error_kind::transaction,
                   "beginning a transaction: this connection is in one already; end it first");
    }
    if (mode.write) {
      take_right();
    } else {
      store_->gate.enter(place_);
      snapshot_ = store_->committed.load(std::memory_order_acquire);
      look_at(snapshot_);
      store_->gate.leave(place_);
    }
    open_ = true;
    writes_ = mode.write;
  }
  void commit() override {
    require_open("committing");
    if (writes_) {
      changes_.commit();
      publish();
    }
    end_quietly();
  }
  void rollback() override {
    require_open("rolling back");
    end();
  }
  void savepoint(int depth) override {
    require_open("setting a savepoint");
    savepoints_.push_back({depth, changes_.here()});
  }
  void release(int depth) override { savepoints_.resize(find_savepoint(depth)); }
  void rollback_to(int depth) override {
    const std::size_t at = find_savepoint(depth);
    if (writes_) changes_.undo(savepoints_[at].to);
    savepoints_.resize(at);
  }
  bool in_transaction() const override { return open_; }

  void set_deadline(deadline until) override { until_ = until; }
  void reset() override {
    if (open_) end();
    until_ = no_deadline;
  }
  void ping() override {}
  health check() override {
    health found;
    found.writable = !reads_only_;
    if (reads_only_) found.problem = "this connection is for reading only";
    return found;
  }
  void abandon() noexcept override { abandoned_ = true; }

  schema::snapshot inspect() override {
    const inside_gate inside(*this);
    return memory_engine::catalog(*store_).inspect(visible());
  }
  schema::row_count count_rows(const schema::table& table) override {
    const inside_gate inside(*this);
    return memory_engine::catalog(*store_).count_rows(table.name, visible());
  }
  schema::snapshot describe(array_view<const table_info* const> tables) override {
    schema::snapshot described = schema::from_model(tables, memory_engine::notation());
    const inside_gate inside(*this);
    const memory_engine::catalog entities(*store_);
    for (const table_info* each : tables) {
      store_->remember(*each);
      memory_engine::table* const known =
          store_->find(memory_engine::notation().table_name(*each), memory_engine::never);
      if (known != nullptr) entities.learn(*known, *each);
    }
    return described;
  }
  const schema::abilities* abilities() const override { return memory_engine::known_abilities<Deferred>(); }
  std::int64_t answer(const schema::step& step) override {
    if (memory_engine::count_touched == nullptr) return -1;
    const inside_gate inside(*this);
    return memory_engine::count_touched(*store_, step, visible());
  }
  std::vector<std::string> script(const schema::plan& plan) override {
    std::vector<std::string> lines;
    for (const schema::step& each : plan.steps) lines.push_back(memory_engine::step_text(each));
    return lines;
  }
  void apply(const schema::plan& plan) override {
    change([&] {
      const typename memory_engine::changes::closed_gate closed(*store_);
      memory_engine::catalog(*store_).apply(plan, changes_);
      return 0;
    });
  }

 private:
  using changes = memory_engine::changes;
  static constexpr std::chrono::seconds busy_timeout{5};

  struct savepoint_mark {
    int depth = 0;
    typename changes::mark to;
  };

  /// In the gate unless this connection is the writer, who needs none.
  class inside_gate {
   public:
    explicit inside_gate(basic_memory_connection& reader) : reader_(reader.writing() ? nullptr : &reader) {
      if (reader_ != nullptr) reader_->store_->gate.enter(reader_->place_);
    }
    inside_gate(const inside_gate&) = delete;
    inside_gate& operator=(const inside_gate&) = delete;
    ~inside_gate() {
      if (reader_ != nullptr) reader_->store_->gate.leave(reader_->place_);
    }

   private:
    basic_memory_connection* reader_;
  };

  static bool is_save(const statement& described, const encoder& values) noexcept {
    return described.nodes[0].kind == node_kind::raw && described.nodes[0].text == save_text &&
           values.size() == 1 && values.data()[0].kind == cell_kind::text;
  }

  bool writing() const noexcept { return open_ && writes_; }
  /// What this connection sees now.
  std::uint64_t visible() const noexcept {
    if (!open_) return store_->committed.load(std::memory_order_acquire);
    return writes_ ? changes_.number() : snapshot_;
  }
  /// Nothing that was there then is freed from now on.
  void look_at(std::uint64_t snapshot) noexcept {
    if (place_.snapshot.load(std::memory_order_relaxed) == memory_engine::never)
      place_.snapshot.store(snapshot, std::memory_order_relaxed);
  }
  void look_away() noexcept {
    if (cursors_ == 0 && !(open_ && !writes_))
      place_.snapshot.store(memory_engine::never, std::memory_order_release);
  }

  void reading_ended() noexcept override {
    if (--cursors_ == 0) changes_.watch_no_more();
    look_away();
  }
  std::uint64_t undone() const noexcept override { return changes_.undone(); }

  memory_engine::prepared& find(const statement_source& source) {
    memory_engine::prepared& found = cache_.find(source, [this](const statement& described) {
      auto made =
          std::make_unique<memory_engine::prepared>(static_cast<memory_engine::statement_owner&>(*this));
      plan(described, *made);
      return made;
    });
    if (found.generation != store_->generation.load(std::memory_order_acquire)) [[unlikely]]
      plan_again(source, found);
    return found;
  }

  [[gnu::noinline]] void plan(const statement& described, memory_engine::prepared& made) {
    const inside_gate inside(*this);
    const std::uint32_t generation = store_->generation.load(std::memory_order_acquire);
    made.generation = 0;
    made.forget();
    made.tied = tied_values::of(described.nodes);
    made.locks = detail::locks_rows(described.nodes);
    made.plan.expressions.functions = &store_->functions;
    if (memory_engine::plain_test(described.nodes).holds()) {
      memory_engine::planner(*store_, visible(), made.plan.expressions).plan(described, made.plan);
    } else {
      memory_engine::relation_planner(*store_, visible(), described.nodes, made.plan.expressions)
          .plan(described, made.plan);
    }
    made.planned();
    if (made.plan.target != nullptr)
      memory_engine::catalog(*store_).learn(*made.plan.target, *described.nodes[0].table);
    made.generation = generation;
  }
  /// After a change of the schema; the statement is not running.
  [[gnu::noinline, gnu::cold]] void plan_again(const statement_source& source,
                                               memory_engine::prepared& found) {
    if (source.slot == 0) return plan(*source.described, found);
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    source.write(source.shell, writer);
    plan(described, found);
  }

  deadline limit() const {
    if (call_timeout_.count() == 0) return until_;
    const deadline own = deadline_clock::now() + call_timeout_;
    return own < until_ ? own : until_;
  }

  /// Starts reading; false if the plan is out of date.
  bool start(memory_engine::prepared& found) {
    memory_engine::reading how;
    how.from = store_.get();
    how.until = limit();
    {
      const inside_gate inside(*this);
      if (found.generation != store_->generation.load(std::memory_order_relaxed)) [[unlikely]]
        return false;
      how.snapshot = visible();
      if (!writing()) {
        how.place = &place_;
        look_at(how.snapshot);
      } else {
        changes_.watch();
      }
      ++cursors_;
      try {
        found.gather(how);
      } catch (const memory_engine::outdated_plan&) {
        reading_ended();
        return false;
      } catch (...) {
        reading_ended();
        throw;
      }
    }
    try {
      found.start(writing());
    } catch (...) {
      reading_ended();
      throw;
    }
    return true;
  }

  std::int64_t write(const statement_source& source, const encoder& values) {
    return change([&] {
      memory_engine::prepared& found = find(source);
      found.bind(values.data(), values.size());
      memory_engine::reading how;
      how.from = store_.get();
      how.until = limit();
      how.snapshot = changes_.number();
      return found.write(*store_, changes_, how, last_key_);
    });
  }

  /// Runs one statement that writes: all or nothing, in a transaction of its own if none is open.
  template <class Act>
  auto change(Act act) -> decltype(act()) {
    const bool own = !open_;
    if (own) {
      begin({});
    } else {
      require_writing();
    }
    const typename changes::mark before = changes_.here();
    try {
      const auto result = act();
      if (own) commit();
      return result;
    } catch (...) {
      if (own) {
        if (open_) end();
      } else {
        changes_.undo(before);
      }
      throw;
    }
  }

  void take_right() {
    if (reads_only_) {
      detail::fail(error_kind::read_only,
                   "beginning a transaction: this connection is for reading only; write through another one");
    }
    if (!store_->try_acquire()) wait_for_right();
    changes_.begin();
  }
  [[gnu::noinline]] void wait_for_right() {
    const deadline asked = limit();
    const deadline usual = deadline_clock::now() + busy_timeout;
    if (store_->acquire(asked < usual ? asked : usual)) return;
    error problem(error_kind::busy,
                  "beginning a transaction: another connection writes, past the busy timeout: retry the "
                  "transaction");
    problem.retryable = true;
    throw problem;
  }

  /// After a commit: lets go of what nobody sees any more, and of the right to write.
  void publish() noexcept {
    // What this transaction replaced may still be read by a statement of its own.
    if (cursors_ > 0) look_at(changes_.number() - 1);
    store_->reclaim();
    store_->release();
  }
  void end() noexcept {
    if (writes_) {
      changes_.undo({});
      store_->release();
    }
    end_quietly();
  }
  void end_quietly() noexcept {
    open_ = false;
    writes_ = false;
    savepoints_.clear();
    look_away();
  }

  void require_writing() const {
    if (writes_) return;
    detail::fail(error_kind::read_only,
                 "executing a statement: the transaction is for reading only; begin it as a writing one");
  }
  void require_open(std::string_view doing) const {
    if (!open_) detail::fail(error_kind::transaction, detail::sentence({doing, ": no transaction is open"}));
  }
  std::size_t find_savepoint(int depth) const {
    for (std::size_t i = savepoints_.size(); i-- > 0;) {
      if (savepoints_[i].depth == depth) return i;
    }
    detail::fail(error_kind::transaction, detail::sentence({"no such savepoint: ", std::to_string(depth)}));
  }

  [[gnu::noinline, gnu::cold]] void name_statement(error& problem, const statement_source& source) {
    if (!problem.statement.empty()) return;
    try {
      problem.statement = text(source);
    } catch (const error&) {  // it is only for people
    }
  }

  std::shared_ptr<memory_engine::store> store_;
  memory_engine::gate_place& place_;
  changes changes_;
  statement_cache<memory_engine::prepared> cache_;
  std::vector<savepoint_mark> savepoints_;
  std::chrono::milliseconds call_timeout_;
  deadline until_ = no_deadline;
  std::uint64_t snapshot_ = 0;
  std::int64_t last_key_ = 0;
  std::size_t cursors_ = 0;
  bool reads_only_;
  bool open_ = false;
  bool writes_ = false;
  bool abandoned_ = false;
};

using memory_connection = basic_memory_connection<>;

/// Opens connections to one store in memory, which lives as long as this or one of them does.
template <class Deferred = void>
class basic_memory_backend final : public backend {
 public:
  explicit basic_memory_backend(memory_options options)
      : options_(std::move(options)), store_(std::make_shared<memory_engine::store>()) {
    std::string bytes;
    if (options_.file.empty() || !memory_engine::read_file(options_.file, bytes)) return;
    try {
      memory_engine::file_reader(bytes, *store_).read();
    } catch (error& problem) {
      problem.message += detail::sentence({" (\"", options_.file, "\")"});
      throw;
    }
  }

  std::unique_ptr<backend_connection> connect(const connect_request& request) override {
    return std::make_unique<basic_memory_connection<Deferred>>(store_, request);
  }
  store_limits limits() const override { return {.single_writer = true}; }
  store_identity identity() const override { return {"memory", options_.file, "", 0}; }
  std::string name() const override { return "memory:" + options_.file; }
  void define(defined_function& function) override { store_->functions.add(function); }

 private:
  memory_options options_;
  std::shared_ptr<memory_engine::store> store_;
};

using memory_backend = basic_memory_backend<>;

}  // namespace tenon::inline v0
