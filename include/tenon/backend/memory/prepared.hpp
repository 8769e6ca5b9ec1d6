// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <tenon/backend/memory/query_write.hpp>
#include <tenon/query/tied_values.hpp>

namespace tenon::inline v0::memory_engine {

/// What a prepared statement needs of its connection.
class statement_owner {
 public:
  /// A reading has ended.
  virtual void reading_ended() noexcept = 0;
  /// See `changes::undone`.
  virtual std::uint64_t undone() const noexcept = 0;

 protected:
  ~statement_owner() = default;
};

/// A statement with its plan, and one execution of it at a time.
template <class Deferred = void>
class basic_prepared final : public cursor {
 public:
  explicit basic_prepared(statement_owner& owner) : owner_(owner) {
    run_.self = this;
    run_.exists = [](void* self, std::uint16_t inner) {
      auto& me = *static_cast<basic_prepared*>(self);
      sight on = me.on_;
      on.listed = nullptr;
      return query::any(me.plan.inner[inner], on, *me.how_);
    };
  }
  basic_prepared(const basic_prepared&) = delete;
  basic_prepared& operator=(const basic_prepared&) = delete;

  statement_plan plan;
  std::vector<tied_value> tied;
  std::uint32_t generation = 0;  ///< of the schema the plan was made for
  bool locks = false;            ///< it reads rows to change them later in its transaction

  bool busy() const noexcept { return running_; }
  /// Before another plan.
  void forget() noexcept {
    relations_.reset();
    plan = {};
  }
  /// When the plan is there.
  void planned() {
    if (plan.relations != nullptr) relations_ = std::make_unique<executor>(plan, run_);
  }
  /// Cells of a row that it gives.
  std::size_t width() const {
    return plan.relations == nullptr ? plan.query.results.size() : plan.relations->width();
  }

  /// Gives the parameters their values. Rows are read from their source here, outside of the gate.
  void bind(const cell* values, std::size_t count) {
    if (count != plan.parameters) [[unlikely]]
      refuse_count(count);
    if (!tied.empty()) [[unlikely]]
      basic_tied_values<Deferred>::check(tied, values);
    run_.parameters = values;
    on_.nodes = plan.expressions.nodes.data();
    on_.run = &run_;
    for (std::size_t i = 0; i < count; ++i) check_parameter(values[i]);
    if (plan.lists.empty()) [[likely]]
      return;
    run_.lists.resize(plan.lists.size());
    for (std::size_t i = 0; i < plan.lists.size(); ++i) {
      if (static_cast<int>(i) == plan.source_list) continue;  // taken row by row
      const cell& list = values[plan.lists[i]];
      if (list.kind != cell_kind::rows)
        detail::fail(error_kind::misuse, "a parameter that takes rows was given something else");
      run_.lists[i].fill(*list.rows);
    }
  }

  /// Finds the rows of a select. In the gate.
  void gather(reading& how) {
    how_ = &how;
    if (plan.query.point) [[likely]] {
      matches_.clear();
      const row_version* const found = query::find_point(plan.query, on_, how.snapshot);
      if (found != nullptr) matches_.push_back({found});
    } else if (relations_ != nullptr) {
      matches_.clear();
      relations_->begin(how);
      relations_->collect();
    } else if (plan.query.totals.empty()) {
      query::gather(plan.query, on_, how, matches_);
    } else {
      query::add_up(plan.query, on_, how, run_.totals, texts_);
    }
    if (!plan.inner.empty()) compute_inner();
  }
  /// Makes them ready to be read; `own`: they hold changes of an open transaction.
  void start(bool own) {
    position_ = 0;
    if (plan.query.point || relations_ != nullptr) {
      // There is nothing to put in order.
    } else if (plan.query.totals.empty()) {
      position_ = query::arrange(plan.query, on_, matches_);
    } else {
      matches_.assign(1, {});
    }
    own_ = own;
    undone_ = owner_.undone();
    running_ = true;
  }
  /// A write has run: it gives what it returns, if anything.
  void start_written() noexcept {
    matches_.clear();
    position_ = 0;
    own_ = false;
    running_ = true;
  }

  std::int64_t write(store& in, changes& into, reading& how, std::int64_t& last_key) {
    how_ = &how;
    if (relations_ != nullptr) return write_relations(in, into, how, last_key);
    run_.moment = 0;
    memory_engine::write writes(in, into, plan, run_, how);
    const std::int64_t affected = writes.go();
    if (writes.last_key() != 0) last_key = writes.last_key();
    return affected;
  }

  bool next(cell* row) override {
    if (!running_) return false;
    if (position_ >= matches_.size()) {
      if (relations_ != nullptr && next_made(row)) return true;
      close();
      return false;
    }
    if (own_ && undone_ != owner_.undone()) [[unlikely]]
      refuse_undone();
    const row_match& match = matches_[position_++];
    if (plan.query.first_column >= 0) [[likely]] {
      match.version->cells().get(static_cast<std::size_t>(plan.query.first_column), plan.query.results.size(),
                                 row);
    } else {
      compute(match, row);
    }
    return true;
  }

  std::size_t known_rows() const noexcept override {
    if (!running_) return 0;
    return (relations_ != nullptr ? relations_->output().size() : matches_.size()) - position_;
  }

  void close() noexcept override {
    if (!running_) return;
    running_ = false;
    if (matches_.capacity() > kept_matches) std::vector<row_match>().swap(matches_);
    for (row_list& each : run_.lists) each.clear();
    if (relations_ != nullptr) relations_->forget();
    owner_.reading_ended();
  }

 private:
  static constexpr std::size_t kept_matches = 4096;

  /// The next of the rows that were made, which stand for the matches.
  bool next_made(cell* row) {
    if (position_ >= relations_->output().size()) return false;
    if (own_ && undone_ != owner_.undone()) [[unlikely]]
      refuse_undone();
    std::memcpy(static_cast<void*>(row), relations_->output()[position_++].cells(), width() * sizeof(cell));
    return true;
  }

  std::int64_t write_relations(store& in, changes& into, reading& how, std::int64_t& last_key) {
    relations_->begin(how);
    query_write help(*plan.relations, *relations_);
    memory_engine::write writes(in, into, plan, run_, how, &help);
    const std::int64_t affected = writes.go();
    if (writes.last_key() != 0) last_key = writes.last_key();
    help.give_back();
    if (!plan.relations->returns) relations_->forget();
    return affected;
  }

  /// Inner selects are asked in the gate; their answers are kept for the results.
  void compute_inner() {
    if (plan.query.source != nullptr || plan.query.results.empty()) return;
    inner_row_.resize(plan.query.results.size());
    for (std::size_t i = 0; i < inner_row_.size(); ++i) {
      cell room;
      inner_row_[i] = evaluator::value(on_, plan.query.results[i].root, room);
    }
  }

  void compute(const row_match& match, cell* row) {
    sight on = on_;
    on.row = match.version != nullptr ? match.version->cells() : stored_row();
    on.number = match.number;
    if (plan.query.list >= 0) {
      const row_list& list = run_.lists[static_cast<std::size_t>(plan.query.list)];
      if (list.count() > match.number) on.listed = list.row(match.number);
    }
    for (std::size_t i = 0; i < plan.query.results.size(); ++i) {
      const result_part& part = plan.query.results[i];
      cell room;
      if (inner_row_.empty()) {
        row[i] = evaluator::value(on, part.root, room);
      } else {
        row[i] = inner_row_[i];
      }
      // Kinds that are stored alike are told apart by what is asked for.
      if (row[i].kind != part.spec.kind && part.spec.kind != cell_kind::null &&
          family_of(row[i].kind) == family_of(part.spec.kind) && is_plain(row[i].kind) &&
          is_plain(part.spec.kind))
        row[i].kind = part.spec.kind;
    }
  }
  static constexpr bool is_plain(cell_kind kind) noexcept {
    return kind != cell_kind::timestamp && kind != cell_kind::date && kind != cell_kind::time_of_day;
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_count(std::size_t given) const {
    detail::fail(error_kind::misuse,
                 detail::sentence({"a statement has ", std::to_string(plan.parameters), " parameters, ",
                                   std::to_string(given), " were given"}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] void refuse_undone() {
    close();
    detail::fail(
        error_kind::transaction,
        "reading rows: the changes they belong to were rolled back meanwhile; start the statement again");
  }

  statement_owner& owner_;
  execution run_;
  sight on_;
  reading* how_ = nullptr;
  std::vector<row_match> matches_;
  std::vector<std::string> texts_;
  std::vector<cell> inner_row_;
  std::unique_ptr<executor> relations_;
  std::size_t position_ = 0;
  std::uint64_t undone_ = 0;
  bool running_ = false;
  bool own_ = false;
};

using prepared = basic_prepared<>;

}  // namespace tenon::inline v0::memory_engine
