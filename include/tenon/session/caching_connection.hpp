// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/explain.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/session/observer.hpp>
#include <tenon/session/query_cache.hpp>

namespace tenon::inline v0 {
namespace detail {

/// What a cache has to know of a statement: what it depends on, or which table it writes.
struct cached_facts {
  bool known = false;
  bool writes = false;
  const table_info* written = nullptr;  ///< null: nobody knows
  std::string identity;                 ///< its nodes as bytes
  std::size_t width = 0;                ///< cells of a row
  std::vector<std::string> dependencies;

  /// Whether SQL that a user wrote only reads; what is not sure writes.
  static bool only_reads(std::string_view text) noexcept {
    constexpr std::string_view words[] = {"select", "explain", "show", "values", "table"};
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t' ||
                             text.front() == '(' || text.front() == '\r'))
      text.remove_prefix(1);
    for (const std::string_view word : words) {
      if (text.size() < word.size()) continue;
      bool same = true;
      for (std::size_t i = 0; i < word.size(); ++i) same = same && (text[i] | 32) == word[i];
      if (same) return true;
    }
    return false;
  }

  static cached_facts of(const statement& described, bool whole) {
    cached_facts made;
    made.known = true;
    const node& head = described.nodes.front();
    switch (head.kind) {
      case node_kind::select:
      case node_kind::compound: break;
      case node_kind::raw: made.writes = !only_reads(head.text); break;
      default:
        made.writes = true;
        made.written = head.table;
        break;
    }
    if (whole && !made.writes) made.describe(described);
    return made;
  }

 private:
  void describe(const statement& described) {
    const auto number = [this](std::uint64_t value) {
      identity.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    const auto text = [&](std::string_view value) {
      number(value.size());
      identity += value;
    };
    depend(query_cache::everything);
    width = described.results.size();
    number(width);
    for (const cell_spec& each : described.results)
      number(static_cast<std::uint64_t>(each.kind) << 8 | static_cast<std::uint64_t>(each.stored));
    for (const node& each : described.nodes) {
      number(static_cast<std::uint64_t>(each.kind) | static_cast<std::uint64_t>(each.flags) << 8 |
             static_cast<std::uint64_t>(each.arity) << 16 | static_cast<std::uint64_t>(each.index) << 32 |
             static_cast<std::uint64_t>(each.spec.kind) << 48 |
             static_cast<std::uint64_t>(each.spec.stored) << 56);
      text(each.table != nullptr ? query_cache::name_of(*each.table) : std::string());
      text(each.column != nullptr ? each.column->name.view() : std::string_view());
      text(each.text);
      if (each.kind == node_kind::raw) depend(query_cache::every_table);
      if (each.kind == node_kind::table_source) depend(*each.table);
    }
  }
  void depend(std::string_view name) {
    for (const std::string& each : dependencies) {
      if (each == name) return;
    }
    dependencies.emplace_back(name);
  }
  /// On a table, and on those whose changes the database carries on to it.
  void depend(const table_info& table) {
    const std::size_t before = dependencies.size();
    depend(std::string_view(query_cache::name_of(table)));
    if (table.view) depend(query_cache::every_table);
    if (dependencies.size() == before) return;
    for (const foreign_key_info& each : table.foreign_keys) {
      if (each.deleted >= referential_action::cascade || each.updated >= referential_action::cascade)
        depend(each.references());
    }
  }
};

/// A connection of a database with a cache. Statements that did not ask for it pass through. What writes is
/// remembered until it is committed; in a transaction nothing comes out of the cache or goes into it.
template <class Deferred = void>
class basic_caching_connection final : public backend_connection {
 public:
  basic_caching_connection(std::unique_ptr<backend_connection> inner,
                           std::shared_ptr<basic_query_cache<Deferred>> cache, std::string scope)
      : inner_(std::move(inner)), cache_(std::move(cache)), scope_(std::move(scope)) {}

  cursor& open(const statement_source& source, const encoder& values) override {
    const bool asked = source.cache != nullptr && !source.streams && !inner_->in_transaction();
    const cached_facts& facts = facts_of(source, asked);
    if (facts.writes) {
      note(facts);
      auto changing = std::make_unique<changing_cursor>(*this);
      try {
        changing->rows = &inner_->open(source, values);
      } catch (...) {
        forget_changed();
        throw;
      }
      return keep(changing_, std::move(changing));
    }
    if (!asked) return inner_->open(source, values);
    return keep(kept_, read(facts, source, values));
  }
  std::int64_t run(const statement_source& source, const encoder& values) override {
    return change(facts_of(source, false), [&] { return inner_->run(source, values); });
  }
  void run_batch(array_view<batch_item> items) override {
    for (const batch_item& each : items) note(facts_of(each.source, false));
    whatever_comes([&] { inner_->run_batch(items); });
  }
  std::string text(const statement_source& source) override { return inner_->text(source); }
  void explain(const statement_source& source, const encoder& values, query_plan_report& into) override {
    inner_->explain(source, values, into);
  }

  std::int64_t last_generated_key() const override { return inner_->last_generated_key(); }
  void reserve_keys(const table_info& table, array_view<std::int64_t> keys) override {
    inner_->reserve_keys(table, keys);
  }
  void keys_written(const table_info& table, std::int64_t greatest) override {
    inner_->keys_written(table, greatest);
  }

  void begin(const transaction_mode& mode) override { inner_->begin(mode); }
  void commit() override {
    whatever_comes([&] { inner_->commit(); });
  }
  void rollback() override {
    inner_->rollback();
    forget_pending();
  }
  void savepoint(int depth) override { inner_->savepoint(depth); }
  void release(int depth) override { inner_->release(depth); }
  void rollback_to(int depth) override { inner_->rollback_to(depth); }
  bool in_transaction() const override { return inner_->in_transaction(); }
  bool failed() const override { return inner_->failed(); }

  void set_deadline(deadline until) override {
    inner_->set_deadline(until);
    until_ = until;
  }
  bool usable() const noexcept override { return inner_->usable(); }
  bool dirty() const noexcept override { return inner_->dirty(); }
  void reset() override {
    inner_->reset();
    forget_pending();
  }
  void ping() override { inner_->ping(); }
  health check() override { return inner_->check(); }
  void abandon() noexcept override { inner_->abandon(); }

  void lock_schema() override { inner_->lock_schema(); }
  schema::snapshot inspect() override { return inner_->inspect(); }
  schema::row_count count_rows(const schema::table& table) override { return inner_->count_rows(table); }
  schema::snapshot describe(array_view<const table_info* const> tables) override {
    return inner_->describe(tables);
  }
  std::int64_t answer(const schema::step& step) override { return inner_->answer(step); }
  const schema::abilities* abilities() const override { return inner_->abilities(); }
  std::vector<std::string> script(const schema::plan& plan) override { return inner_->script(plan); }
  void apply(const schema::plan& plan) override {
    unknown_ = true;
    whatever_comes([&] { inner_->apply(plan); });
  }
  std::vector<std::string> warnings() const override { return inner_->warnings(); }

 private:
  /// Rows out of the cache, or on their way into it.
  struct kept_cursor final : cursor {
    virtual ~kept_cursor() = default;
    bool next(cell* row) override {
      if (left.empty()) return false;
      for (std::size_t i = 0; i < width; ++i) row[i] = take_value(left);
      return true;
    }
    std::size_t known_rows() const noexcept override { return count; }
    void close() noexcept override {
      bytes = {};
      left = {};
      open = false;
    }
    std::string bytes;
    std::string_view left;
    std::size_t width = 0;
    std::size_t count = 0;
    bool open = true;
  };
  /// Rows of a change.
  struct changing_cursor final : cursor {
    explicit changing_cursor(basic_caching_connection& made_by) : owner(made_by) {}
    virtual ~changing_cursor() = default;
    bool next(cell* row) override { return rows->next(row); }
    std::size_t known_rows() const noexcept override { return rows->known_rows(); }
    void close() noexcept override {
      if (!open) return;
      open = false;
      rows->close();
      try {
        owner.forget_changed();
      } catch (...) {  // no memory for a key: the rows that are kept end by their age
      }
    }
    basic_caching_connection& owner;
    cursor* rows = nullptr;
    bool open = true;
  };

  template <class Cursor>
  static Cursor& keep(std::vector<std::unique_ptr<Cursor>>& places, std::unique_ptr<Cursor> made) {
    for (auto& place : places) {
      if (!place->open) return *(place = std::move(made));
    }
    return *places.emplace_back(std::move(made));
  }

  std::unique_ptr<kept_cursor> read(const cached_facts& facts, const statement_source& source,
                                    const encoder& values) {
    auto made = std::make_unique<kept_cursor>();
    made->width = facts.width;
    std::vector<std::string> dependencies = facts.dependencies;
    std::string identity = scope_ + facts.identity;
    for (const std::string_view tag : source.cache->tags) {
      if (tag.empty()) continue;
      dependencies.push_back(sentence({"tag:", tag}));
      append_text(identity, tag);
    }
    append_values(identity, values);
    const auto at =
        cache_->place_of(std::move(identity), dependencies, std::chrono::microseconds(source.cache->life));
    std::size_t skipped = 0;
    bool found = cache_->read(at, made->bytes, skipped);
    std::optional<typename basic_query_cache<Deferred>::flight> flight;
    if (!found) {
      flight.emplace(*cache_, at, until_);
      found = flight->waited() && cache_->read(at, made->bytes, skipped);
    }
    cache_->count(found);
    if (found) {
      std::memcpy(&made->count, made->bytes.data() + skipped, sizeof made->count);
      made->left = std::string_view(made->bytes).substr(skipped + sizeof made->count);
      return made;
    }
    made->bytes.assign(sizeof made->count, '\0');
    {
      struct closing {
        cursor& rows;
        ~closing() { rows.close(); }
      } const opened{inner_->open(source, values)};
      std::vector<cell> row(facts.width);
      while (opened.rows.next(row.data())) {
        for (const cell& each : row) append_key(made->bytes, each);
        ++made->count;
      }
    }
    std::memcpy(made->bytes.data(), &made->count, sizeof made->count);
    cache_->write(at, made->bytes);
    made->left = std::string_view(made->bytes).substr(sizeof made->count);
    return made;
  }
  static void append_text(std::string& bytes, std::string_view text) {
    const std::uint64_t size = text.size();
    bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
    bytes += text;
  }
  static void append_values(std::string& bytes, const encoder& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const cell& value = values.data()[i];
      if (value.kind != cell_kind::rows) {
        append_key(bytes, value);
        continue;
      }
      const std::uint64_t count = value.rows->count;
      bytes.append(reinterpret_cast<const char*>(&count), sizeof count);
      for (std::size_t row = 0; row < value.rows->count; ++row) {
        encoder cells;
        value.rows->fill(value.rows->items, row, cells);
        append_values(bytes, cells);
      }
    }
  }

  const cached_facts& facts_of(const statement_source& source, bool whole) {
    cached_facts& place = source.slot == 0 ? composed_ : slot(source.slot);
    if (source.slot != 0 && place.known && (!whole || place.writes || !place.identity.empty())) return place;
    statement room;
    const statement& described = description_of(source, room);
    place = cached_facts::of(described, whole);
    return place;
  }
  cached_facts& slot(std::uint32_t number) {
    if (number >= slots_.size()) slots_.resize(number + 16);
    return slots_[number];
  }

  // What is changed.

  void note(const cached_facts& facts) {
    if (!facts.writes) return;
    if (facts.written == nullptr) {
      unknown_ = true;
      return;
    }
    for (const table_info* each : changed_) {
      if (each == facts.written) return;
    }
    changed_.push_back(facts.written);
  }
  template <class Action>
  auto change(const cached_facts& facts, Action action) {
    note(facts);
    return whatever_comes(action);
  }
  /// An error may come behind the change, so that it counts too.
  template <class Action>
  auto whatever_comes(Action action) {
    struct afterwards {
      basic_caching_connection& self;
      bool done = false;
      ~afterwards() {
        if (done) return;
        try {
          self.forget_changed();
        } catch (...) {  // the error that brought us here says more
        }
      }
    } after{*this};
    if constexpr (std::is_void_v<decltype(action())>) {
      action();
      after.done = true;
      forget_changed();
    } else {
      const auto result = action();
      after.done = true;
      forget_changed();
      return result;
    }
  }
  /// Once nothing is open any more, what was changed is there for everybody.
  void forget_changed() {
    if ((changed_.empty() && !unknown_) || inner_->in_transaction()) return;
    if (unknown_) {
      cache_->clear();
    } else {
      cache_->renew(query_cache::every_table);
      for (const table_info* each : changed_) cache_->renew(query_cache::name_of(*each));
    }
    forget_pending();
  }
  void forget_pending() {
    changed_.clear();
    unknown_ = false;
  }

  std::unique_ptr<backend_connection> inner_;
  std::shared_ptr<basic_query_cache<Deferred>> cache_;
  std::string scope_;  ///< which database this is
  deadline until_ = no_deadline;
  std::vector<cached_facts> slots_;
  cached_facts composed_;
  std::vector<std::unique_ptr<kept_cursor>> kept_;
  std::vector<std::unique_ptr<changing_cursor>> changing_;
  std::vector<const table_info*> changed_;  ///< written, and not committed yet
  bool unknown_ = false;                    ///< something was written, and nobody knows where
};

/// The cache, as the wrapper of a pool holds it, and what is wrapped before.
template <class Deferred>
struct cache_context final : shared_object {
  cache_context(std::shared_ptr<basic_query_cache<Deferred>> taken, connection_wrapper before)
      : cache(std::move(taken)), inner(std::move(before)) {}
  std::shared_ptr<basic_query_cache<Deferred>> cache;
  connection_wrapper inner;
};

}  // namespace detail

/// Gives a database a cache for the statements that ask for it: `open<…>(url, {.pool = {.observer =
/// cached_by(cache)}})`; with an observer, which sees what the cache does not answer: `cached_by(cache,
/// observed_by(log))`. One cache belongs to one database, whatever number of objects opens it.
template <class Deferred>
connection_wrapper cached_by(std::shared_ptr<basic_query_cache<Deferred>> cache,
                             connection_wrapper inner = {}) {
  using context_type = detail::cache_context<Deferred>;
  return {[](std::unique_ptr<backend_connection> wrapped, const detail::shared_object& context,
             const store_identity& store) -> std::unique_ptr<backend_connection> {
            const auto& own = static_cast<const context_type&>(context);
            if (own.inner.wrap != nullptr)
              wrapped = own.inner.wrap(std::move(wrapped), *own.inner.context, store);
            return std::make_unique<detail::basic_caching_connection<Deferred>>(
                std::move(wrapped), own.cache,
                detail::sentence({store.system, ":", store.address, ":", store.database, ":"}));
          },
          detail::shared<detail::shared_object>(new context_type(std::move(cache), std::move(inner)))};
}

}  // namespace tenon::inline v0
