// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <tenon/backend/memory/aggregate.hpp>
#include <tenon/backend/memory/query.hpp>

namespace tenon::inline v0::memory_engine {

/// An expression's value where it stands; its texts live as long as the scratch memory.
inline cell value_of(const sight& on, std::uint32_t root) {
  cell room;
  return evaluator::value(on, root, room);
}

/// Evaluates an aggregate's operands on a row, and adds them.
template <class Deferred = void>
class basic_aggregate_operands {
 public:
  /// False if the filter does not take the row. `into`: two values, then the keys of the order.
  static bool read(const aggregate_plan& plan, const sight& on, cell* into) {
    if (plan.filter != no_root && evaluator::test(on, plan.filter) != truth::yes) return false;
    into[0] = plan.operand != no_root ? operand(plan, on) : null_cell();
    into[1] = plan.second != no_root ? value_of(on, plan.second) : null_cell();
    for (std::size_t i = 0; i < plan.order.size(); ++i) into[2 + i] = value_of(on, plan.order[i].root);
    return true;
  }
  static std::size_t width(const aggregate_plan& plan) noexcept { return 2 + plan.order.size(); }

 private:
  static cell operand(const aggregate_plan& plan, const sight& on) {
    if (plan.kind != node_kind::every && plan.kind != node_kind::some) return value_of(on, plan.operand);
    return truth_cell(evaluator::test(on, plan.operand));
  }
};

using aggregate_operands = basic_aggregate_operands<>;

/// The rows of a select in groups.
template <class Deferred = void>
class basic_groups {
 public:
  basic_groups(const relation_query& plan, workspace& memory) : plan_(plan), memory_(memory) {
    std::size_t most = 0;
    for (const aggregate_plan& each : plan.aggregates) {
      const std::size_t width = aggregate_operands::width(each);
      if (width > most) most = width;
    }
    operands_.resize(most);
    keys_.resize(plan.groups.size());
  }

  /// Takes a row; `rows`: where it is looked at.
  void add(const sight& on, const row_view* rows) {
    workspace& scratch = on.run->scratch;
    const workspace::mark before = scratch.here();
    const std::size_t group = find(on, rows);
    accumulator* const own = totals_.data() + group * plan_.aggregates.size();
    for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) {
      const aggregate_plan& each = plan_.aggregates[i];
      if (aggregate_operands::read(each, on, operands_.data()))
        own[i].add(each, operands_[0], operands_[1], operands_.data() + 2, memory_);
    }
    scratch.rewind(before);
  }

  /// Without keys there is one group, also of no rows.
  void finish(const std::vector<row_view>& nothing) {
    if (plan_.groups.empty() && tuples_.empty()) start(nothing.data());
    for (std::size_t group = 0; group < tuples_.size(); ++group) {
      cell* const results = memory_.room<cell>(plan_.aggregates.size());
      for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) {
        results[i] = totals_[group * plan_.aggregates.size() + i].result(plan_.aggregates[i], memory_);
      }
      tuples_[group][plan_.aggregate_row()] = row_view(results);
    }
  }

  /// The rows that stand for the groups, in the order in which groups came.
  std::size_t size() const noexcept { return tuples_.size(); }
  const row_view* rows(std::size_t group) const noexcept { return tuples_[group]; }

 private:
  std::size_t find(const sight& on, const row_view* rows) {
    if (plan_.groups.empty()) {
      if (tuples_.empty()) start(rows);
      return 0;
    }
    for (std::size_t i = 0; i < keys_.size(); ++i) keys_[i] = value_of(on, plan_.groups[i]);
    const std::uint64_t hash = hash_row(keys_.data(), keys_.size());
    std::size_t found = tuples_.size();
    chain_.find(hash, [&](std::uint32_t at) {
      if (!same_rows(kept_[at], keys_.data(), keys_.size())) return true;
      found = at;
      return false;
    });
    if (found != tuples_.size()) return found;
    cell* const own = memory_.template room<cell>(keys_.size());
    for (std::size_t i = 0; i < keys_.size(); ++i) own[i] = memory_.keep(keys_[i]);
    kept_.push_back(own);
    chain_.add(hash);
    start(rows);
    return found;
  }

  void start(const row_view* rows) {
    row_view* const own = memory_.room<row_view>(plan_.row_count());
    std::memcpy(static_cast<void*>(own), rows, plan_.row_count() * sizeof *own);
    tuples_.push_back(own);
    totals_.resize(totals_.size() + plan_.aggregates.size());
  }

  const relation_query& plan_;
  workspace& memory_;
  hash_chain chain_;
  std::vector<cell> keys_;
  std::vector<cell> operands_;
  std::vector<const cell*> kept_;
  std::vector<row_view*> tuples_;
  std::vector<accumulator> totals_;
};

using row_groups = basic_groups<>;

}  // namespace tenon::inline v0::memory_engine
