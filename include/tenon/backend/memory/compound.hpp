// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tenon/backend/memory/page.hpp>

namespace tenon::inline v0::memory_engine {

/// Two queries as one. NULL is like NULL here. Cost: a hash of the rows unless it is union_all.
template <class Executor>
class basic_compound {
 public:
  basic_compound(Executor& with, const relation_query& plan, query_state& state, const frame* outer)
      : executor_(with), plan_(plan), state_(state), outer_(outer) {}

  void run(row_sink sink) {
    const frame nothing{nullptr, outer_};
    sight on = executor_.look();
    on.in = &nothing;
    bounds_ = row_bounds::read(plan_.limit, plan_.offset, on);
    if (bounds_.end <= bounds_.skipped) return;
    std::uint64_t given = 0;
    if (plan_.order.empty()) {
      const auto give = [&](const cell* row) {
        if (given++ < bounds_.skipped) return true;
        return sink(row) && given < bounds_.end;
      };
      combine(sink_of(give));
      return;
    }
    std::vector<const cell*> rows;
    const auto keep = [&](const cell* row) {
      rows.push_back(keep_row(state_.memory, row, plan_.results));
      return true;
    };
    combine(sink_of(keep));
    sort_items(rows, [&](const cell* a, const cell* b) {
      executor_.step();
      return before(a, b);
    });
    for (const cell* row : rows) {
      if (given >= bounds_.end) return;
      if (given++ >= bounds_.skipped && !sink(row)) return;
    }
  }

 private:
  bool before(const cell* a, const cell* b) const noexcept {
    for (const relation_order& part : plan_.order) {
      const auto at = static_cast<std::size_t>(part.result);
      const int order = order_cells(a[at], b[at], part);
      if (order != 0) return order < 0;
    }
    return false;
  }

  void combine(row_sink sink) {
    state_.seen.clear();
    state_.other.clear();
    bool goes_on = true;
    const auto all = [&](const cell* row) { return goes_on = sink(row); };
    const auto once = [&](const cell* row) {
      if (!state_.seen.add(row, plan_.results)) return true;
      return goes_on = sink(state_.seen.rows.back());
    };
    switch (plan_.operation) {
      case set_operation::union_all:
        executor_.run(plan_.left, outer_, sink_of(all));
        if (goes_on) executor_.run(plan_.right, outer_, sink_of(all));
        return;
      case set_operation::union_:
        executor_.run(plan_.left, outer_, sink_of(once));
        if (goes_on) executor_.run(plan_.right, outer_, sink_of(once));
        return;
      default: break;
    }
    const auto remember = [&](const cell* row) {
      state_.other.add(row, plan_.results);
      return true;
    };
    executor_.run(plan_.right, outer_, sink_of(remember));
    const bool wanted = plan_.operation == set_operation::intersect;
    const std::size_t width = plan_.width();
    const auto filtered = [&](const cell* row) {
      const bool there = state_.other.find(row, width, hash_row(row, width)) != state_.other.rows.size();
      return there == wanted ? once(row) : true;
    };
    executor_.run(plan_.left, outer_, sink_of(filtered));
  }

  Executor& executor_;
  const relation_query& plan_;
  query_state& state_;
  const frame* outer_;
  row_bounds bounds_;
};

}  // namespace tenon::inline v0::memory_engine
