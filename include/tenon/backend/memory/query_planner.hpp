// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <tenon/backend/memory/source_planner.hpp>

namespace tenon::inline v0::memory_engine {

/// Plans selects and set operations.
template <class Deferred = void>
class basic_query_planner : public basic_source_planner<Deferred> {
  using base = basic_source_planner<Deferred>;

 protected:
  using base::base;
  ~basic_query_planner() = default;

  using base::add_column;
  using base::at;
  using base::check_result;
  using base::check_widths;
  using base::collect;
  using base::expression;
  using base::is_lasting;
  using base::order;
  using base::place_;
  using base::plan_page;
  using base::plan_sources;
  using base::plan_with;
  using base::query_of;
  using base::relations_;
  using base::scope_;
  using base::tree_;
  using base::visible_;
  template <class Value>
  using exchanged = typename base::template exchanged<Value>;
  static constexpr std::size_t none = node_tree::none;

  std::uint32_t plan_query(std::size_t from, plan_scope* outer, std::uint16_t level) final {
    const auto number = static_cast<std::uint32_t>(relations_->queries.size());
    relations_->queries.push_back(std::make_unique<relation_query>());
    relation_query& made = *relations_->queries.back();
    made.level = level;
    plan_scope scope{outer, level, &made.depends, {}, false};
    expression_place place{&made, false, false, {}};
    const exchanged<plan_scope*> in_scope(scope_, &scope);
    const exchanged<expression_place*> in_place(place_, &place);
    const std::size_t commons = visible_.size();
    const std::size_t with = tree_.find(from, node_kind::with);
    if (with != none) plan_with(with, outer, level);
    if (tree_.kind(from) == node_kind::select) {
      plan_select(from, made);
    } else if (tree_.kind(from) == node_kind::compound) {
      plan_compound(from, made, outer, level);
    } else {
      detail::fail(error_kind::internal, "a node stands where no query can be");
    }
    visible_.resize(commons);
    return number;
  }

  /// `only`: the number of the one that is wanted; the others stay empty.
  void plan_results(std::size_t from, std::vector<relation_result>& made, std::size_t only = none) {
    std::size_t each = from + 1;
    for (std::uint16_t i = 0; i < tree_.arity(from); ++i, each = tree_.end(each)) {
      if (tree_.kind(each) == node_kind::entity_columns) {
        plan_entity(each, made);
      } else if (only != none && made.size() != only) {
        made.emplace_back();
      } else {
        add_result(expression(each), made);
      }
    }
  }

  /// Only results can be named: by their number, or as the columns that the first query gives.
  void order_compound(std::size_t from, std::size_t left, relation_query& made) final {
    while (tree_.kind(left) == node_kind::compound)
      left = tree_.kind(left + 1) == node_kind::with ? tree_.end(left + 1) : left + 1;
    std::size_t item = from + 1;
    for (std::uint16_t i = 0; i < tree_.arity(from); ++i, item = tree_.end(item)) {
      relation_order part;
      const node_flag flags = tree_[item].flags;
      part.descending = has(flags, node_flag::descending);
      part.nulls_first =
          has(flags, node_flag::nulls_first) || (!has(flags, node_flag::nulls_last) && !part.descending);
      const node& named = tree_[item + 1];
      if (named.kind == node_kind::result_column) {
        part.result = named.index;
      } else if (named.kind == node_kind::column) {
        part.result = find_result(tree_.find(left, node_kind::results), named);
      }
      if (part.result < 0) {
        detail::fail(error_kind::statement,
                     "preparing a statement: rows of several queries are ordered by their results only");
      }
      check_result(part.result, made);
      made.order.push_back(part);
    }
  }

 private:
  void plan_select(std::size_t from, relation_query& made) {
    expression_place& place = *place_;
    plan_sources(from, made);
    std::vector<std::uint32_t> where;
    const std::size_t condition = tree_.find(from, node_kind::where);
    if (condition != none && tree_.kind(condition + 1) != node_kind::true_)
      collect(expression(condition + 1), where);
    this->plan_joins(made, where);
    const std::size_t groups = tree_.find(from, node_kind::group_by);
    if (groups != none) plan_groups(groups, from, made);
    place.aggregates = place.windows = true;
    plan_results(tree_.find(from, node_kind::results), made.results);
    made.distinct = has(tree_[tree_.find(from, node_kind::results)].flags, node_flag::distinct);
    const std::size_t having = tree_.find(from, node_kind::having);
    if (having != none) {
      const exchanged<bool> no_windows(place.windows, false);
      made.having = expression(having + 1);
    }
    const std::size_t apart = tree_.find(from, node_kind::distinct_on);
    if (apart != none) {
      std::size_t each = apart + 1;
      for (std::uint16_t i = 0; i < tree_.arity(apart); ++i, each = tree_.end(each))
        made.distinct_on.push_back(tree_.kind(each) == node_kind::result_column
                                       ? made.results[result_at(each, made)].root
                                       : expression(each));
    }
    const std::size_t ordered = tree_.find(from, node_kind::order_by);
    if (ordered != none) {
      order(ordered, made.order);
      for (const relation_order& each : made.order) check_result(each.result, made);
    }
    made.grouped = groups != none || having != none || !made.aggregates.empty();
    plan_page(from, made);
    made.late = made.limit != no_root && !made.order.empty() && !made.distinct && made.distinct_on.empty();
  }

  std::size_t result_at(std::size_t from, const relation_query& made) const {
    check_result(tree_[from].index, made);
    return tree_[from].index;
  }
  /// A group may be named by the number of a result, which is planned later.
  void plan_groups(std::size_t groups, std::size_t select, relation_query& made) {
    std::size_t each = groups + 1;
    for (std::uint16_t i = 0; i < tree_.arity(groups); ++i, each = tree_.end(each)) {
      if (tree_.kind(each) != node_kind::result_column) {
        made.groups.push_back(expression(each));
        continue;
      }
      std::vector<relation_result> results;
      const exchanged<bool> windows(place_->windows, false);
      const std::size_t number = tree_[each].index;
      plan_results(tree_.find(select, node_kind::results), results, number);
      if (results.size() <= number) check_result(static_cast<int>(number), made);
      made.groups.push_back(results[number].root);
    }
  }

  void plan_entity(std::size_t from, std::vector<relation_result>& made) {
    const node& said = tree_[from];
    for (const column_info& column : said.table->columns) {
      if (column.is(column_trait::hidden) && !has(said.flags, node_flag::with_hidden)) continue;
      node named{node_kind::column};
      named.table = said.table;
      named.column = &column;
      named.text = said.text;
      add_result(add_column(resolver::resolve(*scope_, named)), made);
    }
  }
  void add_result(std::uint32_t root, std::vector<relation_result>& made) {
    relation_result part;
    part.root = root;
    part.lasting = is_lasting(root);
    if (at(root).kind == near_column) {
      part.source = static_cast<unsigned char>(at(root).flags);
      part.column = at(root).index;
    }
    made.push_back(part);
  }

  void plan_compound(std::size_t from, relation_query& made, plan_scope* outer, std::uint16_t level) {
    const std::size_t left = tree_.kind(from + 1) == node_kind::with ? tree_.end(from + 1) : from + 1;
    const std::size_t right = tree_.end(left);
    made.compound = true;
    made.operation = static_cast<set_operation>(tree_[from].index);
    const std::uint32_t first = plan_query(left, outer, level);
    const std::uint32_t second = plan_query(right, outer, level);
    made.left = first;
    made.right = second;
    const relation_query& one = query_of(first);
    const relation_query& other = query_of(second);
    check_widths(one.width(), other.width());
    for (const relation_query* each : {&one, &other}) {
      for (const outer_column& column : each->depends.columns) resolver::add(made.depends, column);
      for (std::uint32_t common : each->depends.unfinished) resolver::add_unfinished(made.depends, common);
    }
    made.results.resize(one.width());
    for (std::size_t i = 0; i < one.width(); ++i)
      made.results[i].lasting = one.results[i].lasting && other.results[i].lasting;
    const std::size_t ordered = tree_.find(from, node_kind::order_by);
    if (ordered != none) order_compound(ordered, left, made);
    plan_page(from, made);
  }
  int find_result(std::size_t results, const node& named) const {
    int number = 0;
    std::size_t each = results + 1;
    for (std::uint16_t i = 0; i < tree_.arity(results); ++i, each = tree_.end(each)) {
      const node& said = tree_[each];
      if (said.kind != node_kind::entity_columns) {
        if (said.kind == node_kind::column && said.column == named.column) return number;
        ++number;
        continue;
      }
      for (const column_info& column : said.table->columns) {
        if (column.is(column_trait::hidden) && !has(said.flags, node_flag::with_hidden)) continue;
        if (&column == named.column) return number;
        ++number;
      }
    }
    return -1;
  }
};

}  // namespace tenon::inline v0::memory_engine
