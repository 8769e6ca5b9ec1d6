// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/expression_planner.hpp>

namespace tenon::inline v0::memory_engine {

/// Plans aggregates and window functions: their values stand in rows of their own behind the sources.
template <class Deferred = void>
class basic_aggregate_planner : public basic_expression_planner<Deferred> {
  using base = basic_expression_planner<Deferred>;

 protected:
  using base::base;
  ~basic_aggregate_planner() = default;
  using base::add_column;
  using base::at;
  using base::expression;
  using base::here;
  using base::is_lasting;
  using base::order;
  using base::place_;
  using base::tree_;
  template <class Value>
  using exchanged = typename base::template exchanged<Value>;

  std::uint32_t aggregate(std::size_t from) final {
    if (place_ == nullptr || !place_->aggregates) misplaced("an aggregate");
    relation_query& owner = *place_->query;
    for (const auto& [known, number] : place_->known) {
      if (tree_.same(known, from))
        return add_column({0, static_cast<std::uint8_t>(owner.aggregate_row()), number});
    }
    const auto number = static_cast<std::uint16_t>(owner.aggregates.size());
    owner.aggregates.emplace_back();
    place_->known.emplace_back(from, number);
    const std::uint32_t root = add_column({0, static_cast<std::uint8_t>(owner.aggregate_row()), number});
    aggregate_plan made;
    {
      const exchanged<bool> no_aggregates(place_->aggregates, false);
      const exchanged<bool> no_windows(place_->windows, false);
      plan_aggregate(from, made);
    }
    owner.aggregates[number] = std::move(made);
    at(root).end = here();
    return root;
  }

  std::uint32_t window(std::size_t from) final {
    if (place_ == nullptr || !place_->windows) misplaced("a window function");
    relation_query& owner = *place_->query;
    const auto number = static_cast<std::uint16_t>(owner.windows.size());
    owner.windows.emplace_back();
    const std::uint32_t root = add_column({0, static_cast<std::uint8_t>(owner.window_row()), number});
    window_plan made;
    const exchanged<bool> no_windows(place_->windows, false);
    const std::size_t called = from + 1;
    if (tree_.kind(called) == node_kind::window_call) {
      made.function = static_cast<window_function>(tree_[called].index);
      std::size_t each = called + 1;
      for (std::uint16_t i = 0; i < tree_.arity(called); ++i, each = tree_.end(each))
        made.arguments.push_back(expression(each));
    } else {
      made.aggregates = true;
      plan_aggregate(called, made.aggregate);
    }
    const std::size_t parts = tree_.find(from, node_kind::partition_by);
    if (parts != node_tree::none) {
      std::size_t each = parts + 1;
      for (std::uint16_t i = 0; i < tree_.arity(parts); ++i, each = tree_.end(each))
        made.partition.push_back(expression(each));
    }
    const std::size_t ordered = tree_.find(from, node_kind::order_by);
    if (ordered != node_tree::none) order(ordered, made.order);
    const std::size_t frame = tree_.find(from, node_kind::frame);
    if (frame != node_tree::none) plan_frame(frame, made.frame);
    owner.windows[number] = std::move(made);
    at(root).end = here();
    return root;
  }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] static void misplaced(std::string_view what) {
    detail::fail(error_kind::statement, detail::sentence({"preparing a statement: ", what,
                                                          " stands where only rows are looked at"}));
  }

  void plan_aggregate(std::size_t from, aggregate_plan& made) {
    if (tree_.kind(from) == node_kind::filter) {
      made.filter = expression(tree_.end(from + 1));
      ++from;
    }
    made.kind = tree_.kind(from);
    made.distinct = has(tree_[from].flags, node_flag::distinct);
    std::size_t each = from + 1;
    std::uint16_t operands = tree_.arity(from);
    const std::size_t ordered = tree_.find(from, node_kind::order_by);
    if (ordered != node_tree::none) --operands;
    for (std::uint16_t i = 0; i < operands; ++i, each = tree_.end(each))
      (i == 0 ? made.operand : made.second) = expression(each);
    if (ordered != node_tree::none) order(ordered, made.order);
    made.lasting = made.operand != no_root && is_lasting(made.operand);
  }

  void plan_frame(std::size_t from, frame_plan& made) {
    const std::uint16_t index = tree_[from].index;
    made.given = true;
    made.unit = frame_unit_of(index);
    made.from = frame_start_of(index);
    made.to = frame_end_of(index);
    const auto counted = [](frame_bound bound) {
      return bound == frame_bound::preceding || bound == frame_bound::following;
    };
    std::size_t each = from + 1;
    if (counted(made.from)) {
      made.from_count = expression(each);
      each = tree_.end(each);
    }
    if (counted(made.to)) made.to_count = expression(each);
  }
};

}  // namespace tenon::inline v0::memory_engine
