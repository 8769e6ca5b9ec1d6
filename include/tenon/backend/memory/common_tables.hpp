// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <tenon/backend/memory/page.hpp>

namespace tenon::inline v0::memory_engine {

/// The common tables of a statement. Recursive ones are made only as far as they are read.
template <class Executor>
class basic_commons {
 public:
  basic_commons(Executor& with, const std::vector<common_plan>& plans) : executor_(with), plans_(plans) {
    for (std::size_t i = 0; i < plans.size(); ++i) states_.push_back(std::make_unique<common_state>());
  }

  void forget() noexcept {
    for (const auto& each : states_) {
      each->made.forget();
      each->chain.forget();
    }
  }

  /// The rows that are made; of a recursive table, so far. `here`: what is looked at where it is read, which
  /// stands in `level` queries.
  const row_set& rows(std::uint32_t number, const frame& here, std::uint16_t level) {
    const common_plan& plan = plans_[number];
    common_state& state = *states_[number];
    state.outer = Executor::out(&here, level - plan.level + 1);
    if (executor_.is_known(state.made.asked, plan.depends, state.outer, plan.level - 1)) return state.made;
    state.made.clear();
    state.chain.clear();
    state.complete = !plan.recursive;
    if (!plan.recursive) {
      executor_.fill(state.made, plan.query, state.outer);
      return state.made;
    }
    const frame nothing{nullptr, state.outer};
    sight on = executor_.look();
    on.in = &nothing;
    state.end = row_bounds::read(plan.limit, no_root, on).end;
    if (state.end == 0) state.complete = true;
    state.round = ++rounds_;
    state.from = 0;
    append(plan, state, plan.query);
    state.to = state.made.rows.size();
    return state.made;
  }

  /// The rows of a recursive table that came last.
  row_range working(std::uint32_t number) const noexcept {
    return {states_[number]->from, states_[number]->to};
  }
  /// The rows that are there, whatever they depend on.
  const row_set& made(std::uint32_t number) const noexcept { return states_[number]->made; }
  std::uint64_t round(std::uint32_t number) const noexcept { return states_[number]->round; }
  /// One round more; false if nothing has come of it.
  bool extend(std::uint32_t number) {
    const common_plan& plan = plans_[number];
    common_state& state = *states_[number];
    if (state.complete) return false;
    state.round = ++rounds_;
    append(plan, state, plan.step);
    state.from = state.to;
    state.to = state.made.rows.size();
    if (state.from == state.to) state.complete = true;
    return state.from != state.to;
  }
  void complete(std::uint32_t number) {
    while (extend(number)) {
    }
  }

 private:
  /// Adds the rows of a query to a recursive common table.
  void append(const common_plan& plan, common_state& state, std::uint32_t number) {
    const relation_query& made = executor_.query(number);
    const auto add = [&](const cell* row) {
      if (state.made.rows.size() >= state.end) {
        state.complete = true;
        return false;
      }
      if (!plan.all) {
        const std::uint64_t hash = hash_row(row, made.width());
        const std::vector<row_view>& rows = state.made.rows;
        if (chain_find(state.chain, rows, row, made.width(), hash) != rows.size()) return true;
        state.chain.add(hash);
      }
      state.made.rows.emplace_back(keep_row(state.made.memory, row, made.results));
      return true;
    };
    executor_.run(number, state.outer, sink_of(add));
  }

  Executor& executor_;
  const std::vector<common_plan>& plans_;
  std::vector<std::unique_ptr<common_state>> states_;
  std::uint64_t rounds_ = 0;
};

}  // namespace tenon::inline v0::memory_engine
