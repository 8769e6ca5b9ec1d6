// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include <tenon/backend/memory/node_tree.hpp>

namespace tenon::inline v0::memory_engine {

/// Whether a statement is about the rows of one table and no more, so that `planner` can plan it: the
/// shortest way to its rows. What is not goes to `relation_planner`.
template <class Deferred = void>
class basic_plain_test {
 public:
  explicit basic_plain_test(const std::vector<node>& nodes) : nodes_(nodes), tree_(nodes) {}

  bool holds() const {
    if (nodes_[0].kind == node_kind::raw) return true;  // refused there
    if (computes_decimals()) return false;
    if (nodes_[0].kind == node_kind::select && tree_.arity(0) == 1) {
      // select exists(select …)
      const std::size_t only = 2;
      if (tree_.kind(1) == node_kind::results && tree_.arity(1) == 1 && tree_.kind(only) == node_kind::exists)
        return tree_.kind(only + 1) == node_kind::select && is_select(only + 1);
    }
    if (nodes_[0].kind == node_kind::select) return is_select(0);
    if (nodes_[0].kind == node_kind::update || nodes_[0].kind == node_kind::remove) {
      return are_known(1, nodes_.size()) && names_only({}) &&
             tree_.find(0, node_kind::from) == node_tree::none;
    }
    if (nodes_[0].kind != node_kind::insert || !are_known(1, nodes_.size()) || !names_only({})) return false;
    const std::size_t conflict = tree_.find(0, node_kind::on_conflict);
    return conflict == node_tree::none || tree_.arity(conflict + 1) != 0;
  }

 private:
  bool is_select(std::size_t at) const {
    if (!are_known(at + 1, nodes_.size())) return false;
    const std::size_t results = at + 1;
    if (has(tree_[results].flags, node_flag::distinct)) return false;
    const std::size_t from = tree_.find(at, node_kind::from);
    std::string_view name;
    std::size_t tables = 0;
    if (from != node_tree::none) {
      std::size_t each = from + 1;
      for (std::uint16_t i = 0; i < tree_.arity(from); ++i, each = tree_.end(each)) {
        if (tree_.kind(each) != node_kind::table_source) continue;
        name = tree_[each].text;
        ++tables;
      }
    }
    if (tables != 1 || !names_only(name)) return false;
    const std::size_t aggregates = count_aggregates(at, tree_.end(at));
    if (aggregates == 0) return true;
    const bool bare = tree_.find(at, node_kind::order_by) == node_tree::none &&
                      tree_.find(at, node_kind::limit) == node_tree::none &&
                      tree_.find(at, node_kind::offset) == node_tree::none;
    if (!bare || aggregates != tree_.arity(results)) return false;
    std::size_t each = results + 1;
    for (std::uint16_t i = 0; i < tree_.arity(results); ++i, each = tree_.end(each)) {
      if (!is_aggregate(tree_.kind(each)) || count_aggregates(each, tree_.end(each)) != 1) return false;
    }
    return true;
  }

  /// Their results are texts, which need memory of their own.
  bool computes_decimals() const noexcept {
    bool computes = false;
    bool decimals = false;
    for (const node& each : nodes_) {
      computes = computes || (each.kind >= node_kind::add && each.kind <= node_kind::negate);
      decimals = decimals || each.spec.kind == cell_kind::decimal;
    }
    return computes && decimals;
  }

  /// Every column is of the one table, which goes by `name`.
  bool names_only(std::string_view name) const {
    const table_info* known = nullptr;
    for (const node& each : nodes_) {
      if (each.table == nullptr || each.kind == node_kind::select) continue;
      if (known != nullptr && each.table != known) return false;
      known = each.table;
      if ((each.kind == node_kind::column || each.kind == node_kind::entity_columns) && each.text != name)
        return false;
    }
    return true;
  }

  static bool is_aggregate(node_kind kind) noexcept {
    return kind >= node_kind::count_all && kind <= node_kind::maximum;
  }
  std::size_t count_aggregates(std::size_t from, std::size_t to) const noexcept {
    std::size_t count = 0;
    for (std::size_t i = from; i < to; ++i) count += is_aggregate(nodes_[i].kind) ? 1 : 0;
    return count;
  }

  bool are_known(std::size_t from, std::size_t to) const noexcept {
    for (std::size_t i = from; i < to; ++i) {
      if (!is_known(nodes_[i].kind)) return false;
    }
    return true;
  }
  static bool is_known(node_kind kind) noexcept {
    switch (kind) {
      case node_kind::results:
      case node_kind::entity_columns:
      case node_kind::from:
      case node_kind::table_source:
      case node_kind::rows:
      case node_kind::where:
      case node_kind::order_by:
      case node_kind::order_item:
      case node_kind::limit:
      case node_kind::offset:
      case node_kind::lock:
      case node_kind::column_names:
      case node_kind::values:
      case node_kind::set:
      case node_kind::assign:
      case node_kind::on_conflict:
      case node_kind::conflict_where:
      case node_kind::column:
      case node_kind::parameter:
      case node_kind::rows_column:
      case node_kind::rows_number:
      case node_kind::excluded:
      case node_kind::default_of:
      case node_kind::moment:
      case node_kind::true_:
      case node_kind::false_:
      case node_kind::constant:
      case node_kind::and_:
      case node_kind::or_:
      case node_kind::not_:
      case node_kind::equal:
      case node_kind::not_equal:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal:
      case node_kind::is_same:
      case node_kind::is_not_same:
      case node_kind::is_null:
      case node_kind::is_not_null:
      case node_kind::in:
      case node_kind::between:
      case node_kind::like:
      case node_kind::contains:
      case node_kind::starts_with:
      case node_kind::ends_with:
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo:
      case node_kind::negate:
      case node_kind::coalesce:
      case node_kind::count_all:
      case node_kind::count:
      case node_kind::sum:
      case node_kind::average:
      case node_kind::minimum:
      case node_kind::maximum: return true;
      default: return false;
    }
  }

  const std::vector<node>& nodes_;
  node_tree tree_;
};

using plain_test = basic_plain_test<>;

}  // namespace tenon::inline v0::memory_engine
