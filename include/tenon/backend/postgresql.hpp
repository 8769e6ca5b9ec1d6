// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/backend/postgresql_explain.hpp>
#include <tenon/backend/postgresql_schema.hpp>
#include <tenon/backend/row_locks.hpp>
#include <tenon/backend/statement_cache.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/dialect/postgresql.hpp>
#include <tenon/driver/postgresql/batch.hpp>
#include <tenon/driver/postgresql/connection.hpp>
#include <tenon/driver/postgresql/copy.hpp>
#include <tenon/driver/postgresql/copy_reader.hpp>
#include <tenon/driver/postgresql/statement.hpp>

namespace tenon::inline v0 {

/// PostgreSQL as a store: the PostgreSQL dialect over the libpq driver.
template <class Deferred = void>
class basic_postgresql_connection final : public backend_connection {
 public:
  basic_postgresql_connection(const postgresql_options& options, const connect_request& request)
      : connection_(options, request.until, request.call_timeout, request.tag), dialect_(options.enums) {}

  // Statements.

  cursor& open(const statement_source& source, const encoder& values) override {
    prepared& found = find(source, values);
    if (found.locks && !in_transaction()) [[unlikely]]
      tenon::detail::refuse_lock(false);
    if (found.by_hand) forget_sequences();
    found.copying = source.streams && found.copyable && found.rows >= copy_out_from;
    found.rows = 0;
    if (found.copying) {
      open_copy(found);
    } else {
      found.text.open({values.data(), values.size()}, source.streams);
    }
    found.running = true;
    return found;
  }

  std::int64_t run(const statement_source& source, const encoder& values) override {
    prepared& found = find(source, values);
    const array_view<const cell> cells{values.data(), values.size()};
    if (!found.copies.empty()) [[unlikely]] {
      const row_source* rows = copied_rows(found, cells);
      if (rows != nullptr) {
        driver::postgresql::basic_copy<Deferred> copy(connection_, found.copy_table, found.copies);
        if (const auto written = copy.run(*rows)) return *written;
      }
    }
    if (found.by_hand) forget_sequences();
    const driver::postgresql::result_handle answer = found.text.run(cells);
    if (found.gives_key) driver::postgresql::first_integer(answer.get(), last_key_);
    return driver::postgresql::affected_rows(answer.get());
  }

  void run_batch(array_view<batch_item> items) override {
    if (items.empty()) return;
    // Found before anything is sent: a statement that is evicted meanwhile stays, as it is busy.
    struct held {
      std::vector<prepared*> statements;
      ~held() {
        for (prepared* each : statements) each->running = false;
      }
    } holding;
    std::vector<driver::postgresql::basic_batch_entry<Deferred>> entries(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      prepared& found = find_for_batch(items[i].source, *items[i].values, holding.statements);
      if (found.by_hand) forget_sequences();
      entries[i].statement = &found.text;
      entries[i].values = {items[i].values->data(), items[i].values->size()};
      entries[i].row = items[i].row;
      entries[i].target = items[i].target;
      entries[i].width = items[i].width;
    }
    driver::postgresql::basic_batch<Deferred>(connection_, entries).run();
    for (std::size_t i = 0; i < items.size(); ++i) {
      items[i].affected = entries[i].affected;
      if (!entries[i].has_first || !holding.statements[i]->gives_key) continue;
      items[i].generated_key = last_key_ = entries[i].first;
    }
  }

  std::string text(const statement_source& source) override {
    if (source.slot == 0) return dialect_.render(*source.described) + connection_.comment();
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    source.write(source.shell, writer);
    return dialect_.render(described) + connection_.comment();
  }

  void explain(const statement_source& source, const encoder& values, query_plan_report& into) override {
    statement room;
    const statement& described = tenon::detail::description_of(source, room);
    constexpr cell_spec result{cell_kind::json, storage::standard};
    std::vector<std::uint16_t> chosen;
    const std::vector<tied_value> tied = tied_values::of(described.nodes);
    tied_values::choose(tied, values.data(), chosen);
    driver::postgresql::statement_shape shape;
    shape.parameters = parameters_of(described.nodes, tied);
    shape.results = {&result, 1};
    shape.reads = true;
    driver::postgresql::basic_statement<Deferred> plan(
        connection_, "EXPLAIN (FORMAT JSON) " + dialect_.render(described, chosen), shape);
    plan.open({values.data(), values.size()}, false);
    cell row;
    plan.next(&row);
    into = tenon::detail::basic_postgresql_plan_reader<Deferred>(row.text(), described.nodes).read();
  }

  // Integer keys.

  std::int64_t last_generated_key() const override { return last_key_; }

  void reserve_keys(const table_info& table, array_view<std::int64_t> keys) override {
    if (keys.empty()) return;
    known_sequence& sequence = sequence_of(table);
    const driver::postgresql::text_rows numbers = connection_.ask(tenon::detail::sentence(
        {"SELECT pg_catalog.nextval(", sequence.name,
         "::pg_catalog.regclass) FROM pg_catalog.generate_series(1, ", std::to_string(keys.size()), ")"}));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = number_of(numbers.value(i, 0));
      if (keys[i] > sequence.reached) sequence.reached = keys[i];
    }
  }

  void keys_written(const table_info& table, std::int64_t greatest) override {
    known_sequence& sequence = sequence_of(table);
    if (greatest <= sequence.reached) return;
    const std::string number = std::to_string(greatest);
    const std::string last =
        tenon::detail::sentence({"coalesce(pg_catalog.pg_sequence_last_value(", sequence.name,
                                 "::pg_catalog.regclass), '-9223372036854775808'::int8)"});
    // Two that move it at once would not see each other's greatest; CASE asks one thing after the other.
    const driver::postgresql::text_rows now = connection_.ask(tenon::detail::sentence(
        {"SELECT CASE WHEN ", last, " >= ", number, " THEN ", last,
         " WHEN pg_catalog.pg_advisory_xact_lock(1952804463, pg_catalog.hashtext(", sequence.name,
         "))::pg_catalog.text IS NOT NULL THEN pg_catalog.setval(", sequence.name,
         "::pg_catalog.regclass, greatest(", number, ", ", last, ")) END"}));
    sequence.reached = number_of(now.value(0, 0));
  }

  // Transactions.

  void begin(const transaction_mode& mode) override {
    std::string text = "BEGIN";
    switch (mode.level) {
      case isolation::standard: break;
      case isolation::read_committed: text += " ISOLATION LEVEL READ COMMITTED"; break;
      case isolation::repeatable_read: text += " ISOLATION LEVEL REPEATABLE READ"; break;
      case isolation::serializable: text += " ISOLATION LEVEL SERIALIZABLE"; break;
    }
    if (!mode.write) text += " READ ONLY";
    if (mode.deferrable) text += " DEFERRABLE";
    connection_.begin(text);
    if (mode.schema) postgresql_schema::wait_briefly(connection_);
  }
  void commit() override { connection_.commit(); }
  void rollback() override { connection_.rollback(); }
  void savepoint(int depth) override { connection_.execute("SAVEPOINT " + savepoint_name(depth)); }
  void release(int depth) override { connection_.execute("RELEASE SAVEPOINT " + savepoint_name(depth)); }
  void rollback_to(int depth) override { connection_.rollback_to(savepoint_name(depth)); }
  bool in_transaction() const override { return connection_.in_transaction(); }
  bool failed() const override { return connection_.failed(); }

  // Life in a pool.

  void set_deadline(deadline until) override { connection_.set_deadline(until); }
  bool usable() const noexcept override { return connection_.usable(); }
  bool dirty() const noexcept override { return connection_.dirty(); }
  void reset() override {
    connection_.reset();
    forget_sequences();
  }
  void ping() override { connection_.ping(); }
  health check() override {
    const driver::postgresql::text_rows answer = connection_.ask(
        "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')");
    if (answer.value(0, 0) == "t")
      return {false, "the server is a standby, which only reads; name the primary in the URL", 0};
    if (answer.value(0, 1) == "on")
      return {false, "transactions are read only here (default_transaction_read_only)", 0};
    return {true, {}, 0};
  }
  void abandon() noexcept override { connection_.abandon(); }

  // Schema.

  void lock_tree(const table_info& table, bool alone) override {
    // A place depends on rows above it, which a statement's own locks do not cover.
    std::string name;
    dialect::ansi::quote(name, tenon::detail::sentence({table.schema, ".", table.name}), '\'');
    connection_.ask(
        tenon::detail::sentence({"SELECT pg_catalog.pg_advisory_xact_lock", alone ? "" : "_shared",
                                 "(1952804452, pg_catalog.hashtext(", name, "))::pg_catalog.text"}));
  }
  void lock_schema() override { postgresql_schema::lock(connection_); }
  schema::snapshot inspect() override { return postgresql_schema::inspect(connection_); }
  schema::row_count count_rows(const schema::table& table) override {
    return postgresql_schema::count_rows(connection_, table);
  }
  schema::snapshot describe(array_view<const table_info* const> tables) override {
    return postgresql_schema::describe(connection_, tables, connection_.options().enums, in_transaction());
  }
  const schema::abilities* abilities() const override {
    return postgresql_schema::known_abilities<Deferred>();
  }
  std::vector<std::string> script(const schema::plan& plan) override {
    return postgresql_schema::script(plan);
  }
  void apply(const schema::plan& plan) override { postgresql_schema::apply(connection_, plan); }
  std::vector<std::string> warnings() const override { return connection_.warnings(); }

  driver::postgresql::basic_connection<Deferred>& driver_connection() noexcept { return connection_; }

 private:
  /// From so many rows on COPY is faster, its question for the column types included.
  static constexpr std::size_t copy_from = 2000;
  /// The same on the way out, where COPY is planned anew each time.
  static constexpr std::size_t copy_out_from = 500;

  struct prepared final : cursor {
    prepared(driver::postgresql::basic_connection<Deferred>& connection, std::string_view statement_text,
             const driver::postgresql::statement_shape& shape)
        : text(connection, statement_text, shape) {}
    bool next(cell* row) override {
      if (copying ? copied->next(row) : text.next(row)) {
        ++rows;
        return true;
      }
      running = false;
      return false;
    }
    std::size_t known_rows() const noexcept override { return text.known_rows(); }
    void close() noexcept override {
      if (copying) copied->close();
      text.close();
      running = false;
    }
    bool busy() const noexcept { return running; }

    driver::postgresql::basic_statement<Deferred> text;
    bool running = false;
    bool gives_key = false;
    bool by_hand = false;
    bool locks = false;     ///< it reads rows to change them later in its transaction
    bool copyable = false;  ///< COPY can give its rows
    bool copying = false;   ///< and does
    /// That were read the last time; the first time even a few are worth no preparation.
    std::size_t rows = std::numeric_limits<std::size_t>::max();
    std::unique_ptr<driver::postgresql::basic_copy_reader<Deferred>> copied;
    std::string copy_table;
    std::vector<driver::postgresql::copy_column> copies;
    std::vector<tied_value> tied;
    std::vector<std::uint16_t> chosen;              ///< what they are tied to in the text
    std::vector<std::unique_ptr<prepared>> others;  ///< of the same statement, with other choices
  };

  prepared& find(const statement_source& source, const encoder& values) {
    prepared& found =
        cache_.find(source, [this](const statement& described) { return prepare(described, nullptr); });
    return found.tied.empty() ? found : find_tied(found, source, values);
  }
  /// The text says which of several like expressions another one is, and the values decide that.
  [[gnu::noinline]] prepared& find_tied(prepared& found, const statement_source& source,
                                        const encoder& values) {
    std::vector<std::uint16_t> chosen;
    tied_values::choose(found.tied, values.data(), chosen);
    if (found.chosen == chosen) return found;
    for (const std::unique_ptr<prepared>& each : found.others) {
      if (each->chosen == chosen && !each->running) return *each;
    }
    statement room;
    return *found.others.emplace_back(prepare(tenon::detail::description_of(source, room), &chosen));
  }

  /// The same statement may stand in a batch more than once; it is busy then only for others.
  prepared& find_for_batch(const statement_source& source, const encoder& values,
                           std::vector<prepared*>& held) {
    for (prepared* each : held) each->running = false;
    prepared& found = find(source, values);
    held.push_back(&found);
    for (prepared* each : held) each->running = true;
    return found;
  }

  /// `chosen` null: the first of several.
  std::unique_ptr<prepared> prepare(const statement& described, const std::vector<std::uint16_t>* chosen) {
    const node& head = described.nodes.front();
    std::vector<tied_value> tied = tied_values::of(described.nodes);
    const std::vector<std::uint16_t> first(tied.size(), 0);
    if (chosen == nullptr) chosen = &first;
    driver::postgresql::statement_shape shape;
    shape.parameters = parameters_of(described.nodes, tied);
    shape.results = described.results;
    shape.written_by_hand = head.kind == node_kind::raw;
    shape.reads = head.kind == node_kind::select || head.kind == node_kind::compound;
    auto made = std::make_unique<prepared>(connection_, dialect_.render(described, *chosen), shape);
    made->tied = std::move(tied);
    made->chosen = *chosen;
    made->by_hand = shape.written_by_hand;
    made->locks = tenon::detail::locks_rows(described.nodes);
    made->copyable = shape.reads && shape.parameters.empty() && !made->locks;
    if (head.kind == node_kind::insert) {
      made->gives_key = head.table->generation == key_generation::integer;
      find_copy(described.nodes, *made);
    }
    return made;
  }

  /// How the server is told of each parameter, in the order of the nodes.
  std::vector<driver::postgresql::parameter_type> parameters_of(const std::vector<node>& nodes,
                                                                const std::vector<tied_value>& tied) const {
    std::vector<driver::postgresql::parameter_type> types;
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      const node& each = nodes[at];
      if (each.kind == node_kind::rows) {
        driver::postgresql::parameter_type rows;
        rows.rows = true;
        for (std::size_t c = 0; c < each.index; ++c) rows.columns.push_back(form_of(nodes[at + 2 + c].spec));
        types.push_back(std::move(rows));
        at += 1u + each.index;
      } else if (each.kind == node_kind::parameter) {
        // The text does not name a parameter that is tied, so the server would not find its type.
        const bool native =
            each.column != nullptr && dialect_.is_native(*each.column) && !is_within(at, tied);
        types.push_back({native ? driver::postgresql::wire::inferred : form_of(each.spec)});
      }
    }
    return types;
  }
  static bool is_within(std::size_t position, const std::vector<tied_value>& tied) noexcept {
    for (const tied_value& each : tied) {
      if (position >= each.at.position && position < each.at.position + each.nodes) return true;
    }
    return false;
  }
  static driver::postgresql::wire form_of(cell_spec spec) noexcept {
    return driver::postgresql::wire_of(spec.stored == storage::number ? cell_kind::integer : spec.kind);
  }

  /// Whether an insert takes its rows as they are: columns, as many columns of the rows, and nothing else.
  void find_copy(const std::vector<node>& nodes, prepared& made) const {
    if (nodes.size() < 3 || nodes[1].kind != node_kind::column_names || nodes[1].arity == 0) return;
    const std::size_t width = nodes[1].arity;
    const std::size_t values = 2 + width;
    const std::size_t rows = values + 1 + width;
    if (nodes.size() <= rows || nodes[values].arity != width || nodes[rows].kind != node_kind::rows) return;
    if (nodes.size() != rows + 2 + nodes[rows].index) return;  // on_conflict
    std::vector<driver::postgresql::copy_column> copies;
    for (std::size_t c = 0; c < width; ++c) {
      const node& value = nodes[values + 1 + c];
      if (value.kind != node_kind::rows_column) return;
      copies.push_back({nodes[2 + c].column->name.view(), value.index});
    }
    dialect_.write_table_name(made.copy_table, *nodes[0].table);
    made.copies = std::move(copies);
  }

  static const row_source* copied_rows(const prepared&, array_view<const cell> cells) noexcept {
    if (cells.size() != 1 || cells[0].kind != cell_kind::rows) return nullptr;
    return cells[0].rows->count >= copy_from ? cells[0].rows : nullptr;
  }

  [[gnu::noinline]] void open_copy(prepared& found) {
    using copy_reader = driver::postgresql::basic_copy_reader<Deferred>;
    if (found.copied == nullptr) {
      const auto results = found.text.decoder().specs();
      found.copied = std::make_unique<copy_reader>(connection_, found.text.text(), results);
    }
    found.copied->open();
  }

  static std::string savepoint_name(int depth) { return "tenon_" + std::to_string(depth); }

  struct known_sequence {
    const table_info* table;
    std::string name;                                                 ///< as an SQL literal
    std::int64_t reached = std::numeric_limits<std::int64_t>::min();  ///< it gives no smaller key any more
  };

  /// SQL of the program may have set them back.
  void forget_sequences() noexcept {
    for (known_sequence& each : sequences_) each.reached = std::numeric_limits<std::int64_t>::min();
  }
  static std::int64_t number_of(std::string_view digits) noexcept {
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }

  /// The sequence behind a table's generated key.
  known_sequence& sequence_of(const table_info& table) {
    for (known_sequence& each : sequences_) {
      if (each.table == &table) return each;
    }
    std::string name;
    dialect_.write_table_name(name, table);
    std::string question = "SELECT pg_catalog.pg_get_serial_sequence(";
    dialect::ansi::quote(question, name, '\'');
    question += ", ";
    dialect::ansi::quote(question, table.columns[table.key[0]].name.view(), '\'');
    question += ')';
    const driver::postgresql::text_rows answer = connection_.ask(question);
    if (answer.null(0, 0)) {
      tenon::detail::fail(
          error_kind::schema,
          tenon::detail::sentence({table.entity, ": the key of table ", name,
                                   " has no sequence; make the column an identity (GENERATED BY "
                                   "DEFAULT AS IDENTITY)"}));
    }
    std::string literal;
    dialect::ansi::quote(literal, answer.value(0, 0), '\'');
    return sequences_.emplace_back(known_sequence{&table, std::move(literal)});
  }

  driver::postgresql::basic_connection<Deferred> connection_;
  dialect::postgresql dialect_;
  statement_cache<prepared> cache_;
  std::vector<known_sequence> sequences_;
  std::int64_t last_key_ = 0;
};

// Templates only so that who opens no database compiles nothing of them; these are their names.
using postgresql_connection = basic_postgresql_connection<>;

/// Opens PostgreSQL connections with the same options.
template <class Deferred = void>
class basic_postgresql_backend final : public backend {
 public:
  explicit basic_postgresql_backend(postgresql_options options) : options_(std::move(options)) {
    const std::string first_host = options_.host.substr(0, options_.host.find(','));
    const std::string first_port = options_.port.substr(0, options_.port.find(','));
    identity_.system = "postgresql";
    identity_.address = first_host.empty() ? "localhost" : first_host;
    const int port = std::atoi(first_port.c_str());
    identity_.port = port > 0 ? port : 5432;
    identity_.database = options_.database.empty() ? options_.user : options_.database;
  }

  std::unique_ptr<backend_connection> connect(const connect_request& request) override {
    return std::make_unique<basic_postgresql_connection<Deferred>>(options_, request);
  }
  store_limits limits() const override { return {.single_writer = false, .remote = true}; }
  store_identity identity() const override { return identity_; }
  std::string name() const override {
    return detail::sentence(
        {"postgresql://", identity_.address, ":", std::to_string(identity_.port), "/", identity_.database});
  }

 private:
  postgresql_options options_;
  store_identity identity_;
};

using postgresql_backend = basic_postgresql_backend<>;

}  // namespace tenon::inline v0
