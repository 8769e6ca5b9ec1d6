// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
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
      each->all.forget();
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
    const row_bounds bounds = row_bounds::read(plan.limit, plan.offset, on);
    state.end = bounds.end;
    if (state.end == bounds.skipped && plan.limit != no_root) state.complete = true;
    if (plan.queued()) {
      state.all.clear();
      state.waiting.clear();
      state.looked_at = 0;
      state.skipped = bounds.skipped;
      state.round = ++rounds_;
      if (!state.complete) append(plan, state, plan.query);
      return state.made;
    }
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
  const row_set& made(std::uint32_t number) const noexcept {
    return plans_[number].queued() ? states_[number]->all : states_[number]->made;
  }
  std::uint64_t round(std::uint32_t number) const noexcept { return states_[number]->round; }
  /// One round more; false if nothing has come of it.
  bool extend(std::uint32_t number) {
    const common_plan& plan = plans_[number];
    common_state& state = *states_[number];
    if (state.complete) return false;
    if (plan.queued()) return extend_queued(plan, state);
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
    const bool queued = plan.queued();
    row_set& into = queued ? state.all : state.made;
    const auto add = [&](const cell* row) {
      if (!queued && into.rows.size() >= state.end) {
        state.complete = true;
        return false;
      }
      if (!plan.all) {
        const std::uint64_t hash = hash_row(row, made.width());
        if (chain_find(state.chain, into.rows, row, made.width(), hash) != into.rows.size()) return true;
        state.chain.add(hash);
      }
      into.rows.emplace_back(keep_row(into.memory, row, made.results));
      if (queued) wait(plan, state, into.rows.size() - 1);
      return true;
    };
    executor_.run(number, state.outer, sink_of(add));
  }

  // Rows that wait, the first of them in front: a heap, by the order and then by their coming.

  static bool comes_before(const common_plan& plan, const common_state& state, std::size_t a, std::size_t b) {
    const cell* const left = state.all.rows[a].cells();
    const cell* const right = state.all.rows[b].cells();
    for (const relation_order& each : plan.order) {
      const auto place = static_cast<std::size_t>(each.result);
      const int order = order_cells(left[place], right[place], each);
      if (order != 0) return order < 0;
    }
    return a < b;
  }
  static void wait(const common_plan& plan, common_state& state, std::size_t row) {
    std::vector<std::size_t>& heap = state.waiting;
    heap.push_back(row);
    for (std::size_t at = heap.size() - 1; at > 0;) {
      const std::size_t above = (at - 1) / 2;
      if (!comes_before(plan, state, heap[at], heap[above])) return;
      std::swap(heap[at], heap[above]);
      at = above;
    }
  }
  static std::size_t next_of(const common_plan& plan, common_state& state) {
    std::vector<std::size_t>& heap = state.waiting;
    const std::size_t first = heap.front();
    heap.front() = heap.back();
    heap.pop_back();
    for (std::size_t at = 0;;) {
      std::size_t least = at;
      for (std::size_t below = 2 * at + 1; below < 2 * at + 3 && below < heap.size(); ++below) {
        if (comes_before(plan, state, heap[below], heap[least])) least = below;
      }
      if (least == at) return first;
      std::swap(heap[at], heap[least]);
      at = least;
    }
  }
  /// Looks at the row that is next, and so on until one is given.
  bool extend_queued(const common_plan& plan, common_state& state) {
    while (!state.waiting.empty() && state.looked_at < state.end) {
      const std::size_t row = next_of(plan, state);
      const bool given = state.looked_at++ >= state.skipped;
      if (given) state.made.rows.push_back(state.all.rows[row]);
      if (state.looked_at < state.end) {
        state.round = ++rounds_;
        state.from = row;
        state.to = row + 1;
        append(plan, state, plan.step);
      }
      if (given) return true;
    }
    state.complete = true;
    return false;
  }

  Executor& executor_;
  const std::vector<common_plan>& plans_;
  std::vector<std::unique_ptr<common_state>> states_;
  std::uint64_t rounds_ = 0;
};

}  // namespace tenon::inline v0::memory_engine
