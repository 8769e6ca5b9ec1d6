// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/explain.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/session/observed_values.hpp>
#include <tenon/session/observer.hpp>

namespace tenon::inline v0 {
namespace detail {

/// A connection that tells an observer of every call. Programs without an observer have none of this.
template <class Deferred = void>
class basic_observed_connection final : public backend_connection {
 public:
  basic_observed_connection(std::unique_ptr<backend_connection> inner, std::shared_ptr<observer> watcher,
                            store_identity store)
      : inner_(std::move(inner)), watcher_(std::move(watcher)), store_(std::move(store)) {}

  cursor& open(const statement_source& source, const encoder& values) override {
    auto watched = std::make_unique<watched_cursor>(*this, described(source, values));
    watched->rows = watched->watch.during([&] { return &inner_->open(source, values); });
    for (auto& place : cursors_) {
      if (place == nullptr || place->rows == nullptr) return *(place = std::move(watched));
    }
    return *cursors_.emplace_back(std::move(watched));
  }
  std::int64_t run(const statement_source& source, const encoder& values) override {
    watch call(*this, described(source, values));
    const std::int64_t rows = call.during([&] { return inner_->run(source, values); });
    call.finish(rows);
    return rows;
  }
  void run_batch(array_view<batch_item> items) override {
    description batch;
    batch.operation = "BATCH";
    batch.batch_size = items.size();
    for (const batch_item& each : items) {
      if (!batch.text.empty()) batch.text += "; ";
      batch.text += inner_->text(each.source);
    }
    watch call(*this, std::move(batch));
    call.during([&] { inner_->run_batch(items); });
    std::int64_t rows = 0;
    for (const batch_item& each : items) rows += each.affected;
    call.finish(rows);
  }
  std::string text(const statement_source& source) override { return inner_->text(source); }
  void explain(const statement_source& source, const encoder& values, query_plan_report& into) override {
    description what = described(source, values);
    what.operation = "EXPLAIN";
    watch call(*this, std::move(what));
    call.during([&] { inner_->explain(source, values, into); });
    call.finish(static_cast<std::int64_t>(into.steps.size()));
  }

  std::int64_t last_generated_key() const override { return inner_->last_generated_key(); }
  void reserve_keys(const table_info& table, array_view<std::int64_t> keys) override {
    inner_->reserve_keys(table, keys);
  }
  void keys_written(const table_info& table, std::int64_t greatest) override {
    inner_->keys_written(table, greatest);
  }

  void begin(const transaction_mode& mode) override {
    act(mode.write ? "BEGIN" : "BEGIN READ ONLY", [&] { inner_->begin(mode); });
  }
  void commit() override {
    act("COMMIT", [&] { inner_->commit(); });
  }
  void rollback() override {
    act("ROLLBACK", [&] { inner_->rollback(); });
  }
  void savepoint(int depth) override {
    act("SAVEPOINT", [&] { inner_->savepoint(depth); });
  }
  void release(int depth) override {
    act("RELEASE", [&] { inner_->release(depth); });
  }
  void rollback_to(int depth) override {
    act("ROLLBACK TO", [&] { inner_->rollback_to(depth); });
  }
  bool in_transaction() const override { return inner_->in_transaction(); }
  bool failed() const override { return inner_->failed(); }

  void set_deadline(deadline until) override { inner_->set_deadline(until); }
  bool usable() const noexcept override { return inner_->usable(); }
  bool dirty() const noexcept override { return inner_->dirty(); }
  void reset() override {
    act("RESET", [&] { inner_->reset(); });
  }
  void ping() override {
    act("PING", [&] { inner_->ping(); });
  }
  health check() override { return inner_->check(); }
  void abandon() noexcept override { inner_->abandon(); }

  void lock_tree(const table_info& table, bool alone) override { inner_->lock_tree(table, alone); }
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
    act("APPLY", [&] { inner_->apply(plan); });
  }
  std::vector<std::string> warnings() const override { return inner_->warnings(); }

  /// Ends the watching: the connection that does the work.
  std::unique_ptr<backend_connection> unwrap() noexcept { return std::move(inner_); }
  /// The connection that does the work; for tests that look at a driver.
  backend_connection& inner() noexcept { return *inner_; }

 private:
  struct description {
    std::string_view operation;
    std::string_view collection;
    std::string text;
    std::string values;
    std::size_t batch_size = 0;
  };

  /// One call from its start to its end.
  class watch {
   public:
    watch(basic_observed_connection& owner, description what)
        : owner_(&owner), what_(std::move(what)), start_(deadline_clock::now()) {
      span_ = owner_->watcher_->started(call(0, nullptr));
    }
    template <class Action>
    decltype(auto) during(Action action) {
      try {
        return action();
      } catch (const error& problem) {
        ended_ = true;
        owner_->watcher_->finished(call(0, &problem), span_);
        throw;
      }
    }
    void finish(std::int64_t rows) {
      if (!ended_) owner_->watcher_->finished(call(rows, nullptr), span_);
    }

   private:
    observed_call call(std::int64_t rows, const error* problem) const {
      return {&owner_->store_,
              what_.operation,
              what_.collection,
              what_.text,
              what_.batch_size,
              what_.values,
              rows,
              deadline_clock::now() - start_,
              problem};
    }
    basic_observed_connection* owner_;
    description what_;
    deadline start_;
    void* span_ = nullptr;
    bool ended_ = false;
  };

  struct watched_cursor final : cursor {
    watched_cursor(basic_observed_connection& owner, description what) : watch(owner, std::move(what)) {}
    virtual ~watched_cursor() = default;
    bool next(cell* row) override {
      const bool more = watch.during([&] { return rows->next(row); });
      count += more ? 1 : 0;
      return more;
    }
    std::size_t known_rows() const noexcept override { return rows != nullptr ? rows->known_rows() : 0; }
    void close() noexcept override {
      if (rows == nullptr) return;
      rows->close();
      rows = nullptr;
      try {
        watch.finish(count);
      } catch (...) {  // an observer must not break the program
      }
    }
    basic_observed_connection::watch watch;
    cursor* rows = nullptr;
    std::int64_t count = 0;
  };

  template <class Action>
  void act(std::string_view operation, Action action) {
    watch call(*this, description{operation, {}, std::string(operation), {}, 0});
    call.during(action);
    call.finish(0);
  }

  description described(const statement_source& source, const encoder& values) {
    description result;
    if (source.slot == 0) {
      name(result, source.described->nodes);
      result.text = inner_->text(source);
    } else {
      if (source.slot >= known_.size()) known_.resize(source.slot + 16);
      description& known = known_[source.slot];
      if (known.operation.empty()) {
        statement written;
        encoder unused;
        statement_writer writer(&written, unused);
        source.write(source.shell, writer);
        name(known, written.nodes);
        known.text = inner_->text(source);
      }
      result = known;
    }
    describe_values(values, watcher_->shows_values(), result.values, result.batch_size);
    return result;
  }

  static void name(description& result, const std::vector<node>& nodes) {
    switch (nodes.front().kind) {
      case node_kind::select: result.operation = "SELECT"; break;
      case node_kind::insert: result.operation = "INSERT"; break;
      case node_kind::update: result.operation = "UPDATE"; break;
      case node_kind::remove: result.operation = "DELETE"; break;
      default: {
        const std::string_view text = nodes.front().text;
        result.operation = text.substr(0, text.find_first_of(" \n\t("));
        break;
      }
    }
    for (const node& each : nodes) {
      if (each.table == nullptr) continue;
      result.collection = each.table->name;
      break;
    }
  }

  std::unique_ptr<backend_connection> inner_;
  std::shared_ptr<observer> watcher_;
  store_identity store_;
  std::vector<description> known_;  ///< by slot
  std::vector<std::unique_ptr<watched_cursor>> cursors_;
};

/// The watcher, as the wrapper of a pool holds it.
template <class Observer>
struct watcher_context final : shared_object {
  watcher_context(std::shared_ptr<Observer> taken, connection_wrapper before)
      : watcher(std::move(taken)), inner(std::move(before)) {}
  std::shared_ptr<Observer> watcher;
  connection_wrapper inner;
};

}  // namespace detail

/// Has every connection of a database tell `watcher` of its calls:
/// `open<…>(url, {.pool = {.observer = tenon::observed_by(log)}})`. Several of them:
/// `observed_by(first, observed_by(second))`; what the first refuses by throwing the second never sees.
template <class Observer>
connection_wrapper observed_by(std::shared_ptr<Observer> watcher, connection_wrapper inner = {}) {
  using context_type = detail::watcher_context<Observer>;
  return {[](std::unique_ptr<backend_connection> wrapped, const detail::shared_object& context,
             const store_identity& store) -> std::unique_ptr<backend_connection> {
            const auto& own = static_cast<const context_type&>(context);
            if (own.inner.wrap != nullptr)
              wrapped = own.inner.wrap(std::move(wrapped), *own.inner.context, store);
            return std::make_unique<detail::basic_observed_connection<>>(std::move(wrapped), own.watcher,
                                                                         store);
          },
          detail::shared<detail::shared_object>(new context_type(std::move(watcher), std::move(inner)))};
}

}  // namespace tenon::inline v0
